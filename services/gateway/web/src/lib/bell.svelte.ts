// The inbox of the person, live: opens its stream, folds what it tells, reads the list when asked.
// A page that nobody looks at for a while lets go of its connection, as browsers share six among all
// tabs, and begins again with a snapshot when it is looked at.
import { renewOnce } from "jobstream-client/renew";
import { openStream, type Stream } from "jobstream-client/stream";

import * as api from "./api";
import { fold, NOTHING, type Inbox, type Told } from "./inbox";

const HIDDEN_MS = 60_000;

/** Those on this page who want to know when the inbox has changed. */
class Listeners {
  readonly #all = new Set<() => void>();

  /** Calls `listener` at every change, until what it gives back is called. */
  listen(listener: () => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  /** Tells them. */
  tell(): void {
    this.#all.forEach((listener) => listener());
  }
}

/** The listeners of the one bell of the page. */
export const bells = new Listeners();

/** A live view of the inbox. */
export class Bell {
  inbox = $state.raw<Inbox>(NOTHING);
  /** What has just arrived, for those who cannot see the count change. */
  news = $state("");
  error = $state<unknown>(null);

  #stream: Stream | null = null;
  #hiddenTimer: ReturnType<typeof setTimeout> | undefined;

  /** Starts to follow the inbox. */
  constructor() {
    document.addEventListener("visibilitychange", this.#onVisibility);
    addEventListener("online", this.#retryNow);
    this.#open();
  }

  /** Reads the newest notifications, unless they are known. */
  async load(): Promise<void> {
    if (this.inbox.items !== null) {
      return;
    }
    try {
      const { items } = await api.listNotifications();
      this.inbox = { ...this.inbox, items };
      this.error = null;
    } catch (error) {
      this.error = error;
    }
  }

  /** Marks one as read; the stream brings the count. */
  async read(id: string): Promise<void> {
    try {
      const read = await api.readNotification(id);
      const items = this.inbox.items?.map((item) => (item.id === id ? read : item)) ?? null;
      this.inbox = { ...this.inbox, items };
      this.error = null;
    } catch (error) {
      this.error = error;
    }
  }

  /** Lets go of everything. */
  close(): void {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    removeEventListener("online", this.#retryNow);
    clearTimeout(this.#hiddenTimer);
    this.#stream?.close();
  }

  #open(): void {
    this.#stream = openStream({
      url: api.NOTIFICATION_EVENTS,
      lastEventId: null,
      onMessage: ({ event, data }) => this.#take(event, JSON.parse(data) as Told),
      // It has no end: one that is over was cut off.
      finished: () => false,
      // The count stays as it was while nobody can be asked; the work's own card says what is lost.
      onConnection: () => {},
      renew: renewOnce,
      // Nobody waits for the count: what the page shows goes first.
      fetch: (input, init) => fetch(input, { ...init, priority: "low" }),
    });
  }

  #take(event: string, told: Told): void {
    const shown = this.inbox.items !== null;
    this.inbox = fold(this.inbox, event, told);
    if (event === "notification") {
      this.news = `${told.title ?? ""} (${told.unread_count} unread)`;
    }
    if (shown) {
      void this.load();
    }
    bells.tell();
  }

  readonly #retryNow = (): void => this.#stream?.retryNow();

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hiddenTimer);
    if (document.visibilityState === "hidden") {
      this.#hiddenTimer = setTimeout(() => {
        this.#stream?.close();
        this.#stream = null;
      }, HIDDEN_MS);
    } else if (this.#stream === null) {
      this.#open();
    } else {
      this.#retryNow();
    }
  };
}
