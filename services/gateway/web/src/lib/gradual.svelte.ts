// How much of a long list is set by now: what a screen shows at once, the rest bit by bit in moments in which the page
// rests, so that it can be used meanwhile.
import { rest } from "./ahead";

/** A list that is set bit by bit; made while a component is. */
export class Gradual {
  /** How many entries are to be set. */
  count = $state(0);

  /** Begins with `first` entries and adds `step` until there are as many as `total` tells. */
  constructor(first: number, step: number, total: () => number) {
    this.count = first;
    $effect(() => {
      if (this.count < total()) {
        void rest().then(() => (this.count += step));
      }
    });
  }
}
