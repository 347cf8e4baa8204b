// A list of the API that grows page by page and can be read again from the top.
import type { Page } from "./api";

/** A list that is loaded in pages. */
export class Listing<T> {
  items = $state.raw<T[]>([]);
  next = $state<string | null>(null);
  loaded = $state(false);
  error = $state<unknown>(null);

  readonly #load: (token: string | null) => Promise<Page<T>>;

  constructor(load: (token: string | null) => Promise<Page<T>>) {
    this.#load = load;
  }

  /** Reads the first page again. */
  readonly refresh = (): Promise<void> => this.#take(null);

  /** Reads the next page. */
  readonly more = (): Promise<void> => this.#take(this.next);

  async #take(token: string | null): Promise<void> {
    try {
      const page = await this.#load(token);
      this.items = token === null ? page.items : [...this.items, ...page.items];
      this.next = page.next;
      this.error = null;
      this.loaded = true;
    } catch (error) {
      this.error = error;
    }
  }
}
