// Follows one operation live: opens its stream, folds the changes, and tells how the connection
// is. A page that nobody looks at for a while lets go of its connection (browsers share six among
// all tabs) and goes on by the same cursor when it is looked at again.
import type { Operation } from "jobstream-client/operation";
import { renewOnce } from "jobstream-client/renew";
import type { Connection, Stream } from "jobstream-client/stream";
import { watchOperation } from "jobstream-client/watch";

import * as api from "./api";
import { fold, type Track } from "./track";

const HIDDEN_MS = 60_000;

/** A live view of one operation. */
export class Follower {
  track = $state.raw<Track | null>(null);
  connection = $state.raw<Connection>({ state: "connecting" });

  readonly #id: string;
  readonly #onEnd: (operation: Operation) => void;
  #stream: Stream | null = null;
  /** Sequence before which no end is the end: a replay passes the ends of earlier runs. */
  #expected = 0;
  #hiddenTimer: ReturnType<typeof setTimeout> | undefined;

  /** Starts to follow; `onEnd` is called when the operation has ended, and again after a retry. */
  constructor(id: string, onEnd: (operation: Operation) => void = () => {}) {
    this.#id = id;
    this.#onEnd = onEnd;
    document.addEventListener("visibilitychange", this.#onVisibility);
    addEventListener("online", this.retryNow);
    // From the first change on, so that every phase is shown with its time.
    this.#open("0");
  }

  get operation(): Operation | null {
    return this.track?.operation ?? null;
  }

  /** Whether it is known how the operation stands, one that has `ended` as its end, or that this is not known for now. */
  knows(ended: boolean): boolean {
    const trouble = !["connecting", "live"].includes(this.connection.state);
    return trouble || (this.operation !== null && (this.operation.done || !ended));
  }

  /** Asks the operation to stop; the stream brings the outcome. */
  async cancel(): Promise<void> {
    await api.cancelOperation(this.#id);
    this.retryNow();
  }

  /** Opens a new run; the stream goes on where the last run ended. */
  async retry(): Promise<void> {
    this.#expected = (await api.retryOperation(this.#id)).sequence;
    this.#open(String(this.operation?.sequence ?? 0));
  }

  /** Tries to connect now. */
  readonly retryNow = (): void => this.#stream?.retryNow();

  /** Lets go of everything. */
  close(): void {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    removeEventListener("online", this.retryNow);
    clearTimeout(this.#hiddenTimer);
    this.#stream?.close();
  }

  #open(lastEventId: string): void {
    this.#stream?.close();
    this.#stream = watchOperation({
      id: this.#id,
      lastEventId,
      expected: this.#expected,
      onChange: (operation, replaces) => {
        this.track = fold(this.track, operation, replaces);
      },
      onConnection: (connection) => {
        this.connection = connection;
        if (connection.state === "ended" && this.operation !== null) {
          this.#onEnd(this.operation);
        }
      },
      renew: renewOnce,
    });
  }

  #finished(): boolean {
    const operation = this.operation;
    return operation !== null && operation.done && operation.sequence >= this.#expected;
  }

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hiddenTimer);
    if (document.visibilityState === "hidden") {
      this.#hiddenTimer = setTimeout(() => {
        this.#stream?.close();
        this.#stream = null;
      }, HIDDEN_MS);
    } else if (this.#stream === null && !this.#finished()) {
      this.#open(String(this.operation?.sequence ?? 0));
    } else {
      this.retryNow();
    }
  };
}
