// The time that the page shows; ticks only while something on it looks.
import { createSubscriber } from "svelte/reactivity";
import { serverNow } from "jobstream-client/servertime";

const TICK_MS = 500;

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, TICK_MS);
  return () => clearInterval(timer);
});

/** Time that moves by itself where it is read. */
export const clock = {
  /** The server's Unix seconds. */
  get now(): number {
    subscribe();
    return serverNow();
  },
  /** Milliseconds of this computer's clock. */
  get local(): number {
    subscribe();
    return Date.now();
  },
};
