// The server's clock as seen from here. Ages of changes are counted on it, so that a computer with
// a wrong clock still shows right times.

/** Differences up to this are the rounding and the way of the Date header, not a wrong clock. */
const TOLERANCE_MS = 2_000;

let skewMs = 0;

/** Takes note of the Date header of an answer. */
export function noteServerTime(headers: Headers, now: number = Date.now()): void {
  const date = Date.parse(headers.get("date") ?? "");
  if (Number.isFinite(date)) {
    // The header is cut to whole seconds: on average it is half a second behind.
    const difference = date + 500 - now;
    skewMs = Math.abs(difference) > TOLERANCE_MS ? difference : 0;
  }
}

/** Returns the server's time in Unix seconds. */
export function serverNow(now: number = Date.now()): number {
  return (now + skewMs) / 1000;
}
