// Loads what a page can not do without: when the server is away it tries again by itself, longer
// and longer apart, until it is back or the page was left.
import { backoff, sleep } from "jobstream-client/backoff";
import { passing } from "jobstream-client/http";

const WAITS = { firstMs: 1_000, maxMs: 8_000 };
const MAX_ERRORS = 40;

/**
 * Repeats `load` while it fails in a way that passes. `onTrouble` is told of each failure; the last
 * one, or one that stays, is thrown. Ends with the signal's reason when the signal is aborted.
 */
export async function persist<T>(
  load: () => Promise<T>,
  onTrouble: (error: unknown) => void,
  signal: AbortSignal,
): Promise<T> {
  for (let errors = 1; ; errors += 1) {
    try {
      return await load();
    } catch (error) {
      signal.throwIfAborted();
      if (!passing(error) || errors >= MAX_ERRORS) {
        throw error;
      }
      onTrouble(error);
      await sleep(backoff(errors, WAITS), signal);
    }
  }
}
