// All operations of the person, looked at again and again: often while something goes on, seldom
// while nothing does, later and later while the server does not answer.
import { backoff } from "jobstream-client/backoff";
import { passing } from "jobstream-client/http";
import type { Operation } from "jobstream-client/operation";

import * as api from "./api";

/** Which operations. */
export interface Filter {
  /** States with commas; empty for all. */
  state: string;
  kind: string;
}

const BUSY_MS = 1_500;
const REST_MS = 15_000;
const WAITS = { firstMs: 1_000, maxMs: 15_000 };

/** A list of operations that keeps itself fresh. */
export class Activity {
  items = $state.raw<Operation[]>([]);
  next = $state<string | null>(null);
  loaded = $state(false);
  /** Whether the list is old because the server does not answer. */
  lost = $state(false);
  error = $state<unknown>(null);

  #filter: Filter;
  #more: Operation[] = [];
  #errors = 0;
  #round = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Starts to look. */
  constructor(filter: Filter) {
    this.#filter = filter;
    document.addEventListener("visibilitychange", this.refresh);
    addEventListener("online", this.refresh);
    this.refresh();
  }

  /** Looks for other operations from now on. */
  choose(filter: Filter): void {
    this.#filter = filter;
    this.#more = [];
    this.loaded = false;
    this.items = [];
    this.refresh();
  }

  /** Looks again at once, when somebody is looking. */
  readonly refresh = (): void => {
    clearTimeout(this.#timer);
    if (document.visibilityState === "visible") {
      void this.#look((this.#round += 1));
    }
  };

  /** Reads older ones; they are shown as they were then. */
  async more(): Promise<void> {
    try {
      const page = await api.listOperations(this.#filter, this.next);
      this.#more = [...this.#more, ...page.items];
      this.next = page.next;
      this.items = merge(this.items, page.items);
    } catch (error) {
      this.error = error;
    }
  }

  /** Shows a state that a call has just answered. */
  take(operation: Operation): void {
    this.items = this.items.map((item) => (item.id === operation.id ? operation : item));
    this.refresh();
  }

  /** Stops to look. */
  close(): void {
    this.#round += 1;
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.refresh);
    removeEventListener("online", this.refresh);
  }

  async #look(round: number): Promise<void> {
    let wait = REST_MS;
    try {
      const page = await api.listOperations(this.#filter);
      if (round !== this.#round) {
        return;
      }
      this.items = merge(page.items, this.#more);
      this.next = this.#more.length === 0 ? page.next : this.next;
      this.#errors = 0;
      this.loaded = true;
      this.lost = false;
      this.error = null;
      wait = page.items.some(({ done }) => !done) ? BUSY_MS : REST_MS;
    } catch (error) {
      if (round !== this.#round) {
        return;
      }
      this.#errors += 1;
      this.lost = passing(error);
      this.error = this.lost ? null : error;
      wait = backoff(this.#errors, WAITS);
    }
    this.#timer = setTimeout(this.refresh, wait);
  }
}

/** Puts lists together without repeats; the first list knows better. */
function merge(first: Operation[], second: Operation[]): Operation[] {
  const known = new Set(first.map(({ id }) => id));
  return [...first, ...second.filter(({ id }) => !known.has(id))];
}
