// Moments in which the page rests: what will be needed later is loaded in them piece by piece, so that what the person
// does meanwhile never waits for it.

/** How long a moment of rest is waited for. */
const PATIENCE_MS = 2_000;
/** How long to leave the page alone where the browser does not tell when it rests. */
const PAUSE_MS = 100;

/** Runs the loads one after another until `signal` is aborted; one that fails is left for when it is needed. */
export async function loadAhead(loads: readonly (() => Promise<unknown>)[], signal: AbortSignal): Promise<void> {
  for (const load of loads) {
    await rest();
    if (signal.aborted) {
      return;
    }
    await load().catch(() => undefined);
  }
}

/** Waits until the page rests. */
export function rest(): Promise<void> {
  return new Promise((done) => {
    if ("requestIdleCallback" in globalThis) {
      requestIdleCallback(() => done(), { timeout: PATIENCE_MS });
    } else {
      setTimeout(done, PAUSE_MS);
    }
  });
}
