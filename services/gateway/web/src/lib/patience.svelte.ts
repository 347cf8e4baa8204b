// What comes late pushes about what is shown already. So a page waits a moment until all that stands above is known, and
// then shows it at once; who waits for something that does not come sees the rest all the same.
import { onDestroy } from "svelte";

/** How long is waited at most. */
const PATIENCE_MS = 3_000;

/** A wait that ends once and for good; made while a component is. */
export class Patience {
  /** Whether it is over. */
  over = $state(false);

  /** Waits until `ready` says so. */
  constructor(ready: () => boolean) {
    const timer = setTimeout(() => (this.over = true), PATIENCE_MS);
    onDestroy(() => clearTimeout(timer));
    $effect(() => {
      if (ready()) {
        this.over = true;
      }
    });
  }
}
