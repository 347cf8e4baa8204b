// How long to wait before trying again: exponential with jitter, so that many pages that lost the
// same server do not come back in the same instant.

/** Bounds of the waiting times in milliseconds. */
export interface Bounds {
  firstMs: number;
  maxMs: number;
}

/** Returns the wait before try number `attempt` (from 1), between half and all of the step. */
export function backoff(attempt: number, bounds: Bounds, random: () => number = Math.random): number {
  const step = Math.min(bounds.maxMs, bounds.firstMs * 2 ** Math.min(attempt - 1, 20));
  return Math.round(step / 2 + (step / 2) * random());
}

/** Reads Retry-After in seconds or as a date; null when there is none. */
export function retryAfterMs(headers: Headers, now: number = Date.now()): number | null {
  const value = headers.get("retry-after");
  if (value === null) {
    return null;
  }
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

/** Waits; ends early, with the signal's reason, when the signal is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(finish, ms);
    function finish(): void {
      signal?.removeEventListener("abort", stop);
      resolve();
    }
    function stop(): void {
      clearTimeout(timer);
      reject(signal?.reason);
    }
    signal?.addEventListener("abort", stop, { once: true });
  });
}
