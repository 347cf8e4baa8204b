// Follows a task and tells a page about it. Lost connections are taken up again with growing
// waits, behind the last change that was seen; errors in a row are counted and end it, and so does
// a time without any change.
import { ApiError } from "./errors";
import type { Operation } from "./operation";
import { Panel } from "./panel";
import { progressOf, unknown, type Progress } from "./progress";
import { renewOnce } from "./renew";
import type { Connection, Limits, Stream } from "./stream";
import { watchOperation } from "./watch";

/** How a tracker reaches the gateway, and its patience. */
export interface TrackerOptions {
  /** Where the gateway is, for example "https://jobs.example.org"; the page's own origin unless set. */
  baseUrl?: string;
  /** Access token, or what gives the newest one; without it the session's cookie is used. */
  token?: string | (() => string | Promise<string>);
  /** Longest time without any change in milliseconds before it gives up; 0 waits for ever. */
  timeoutMs?: number;
  /** Waits and limits of the connection. */
  limits?: Partial<Limits>;
  fetch?: typeof fetch;
}

/** Who is told about a task, and where it is shown. */
export interface TrackOptions {
  /** Element, or selector of one, in which the progress is shown; nothing is shown without. */
  progressContainer?: Element | string | null;
  /** Told of every change. */
  onProgress?: (data: Progress, operation: Operation) => void;
  /** Told once when the task has succeeded. */
  onComplete?: (data: Progress, operation: Operation) => void;
  /** Told once when it failed, was cancelled, or can not be followed any more; `data.error` says why. */
  onError?: (data: Progress) => void;
  /** Goes on after this sequence; from the first change unless set. */
  lastEventId?: string;
}

/** A task that is being followed. */
export interface Tracking {
  /** Stops to follow it; the task itself goes on. */
  stop(): void;
  /** Connects now instead of after the wait. */
  retryNow(): void;
}

const TIMEOUT_MS = 600_000;

/** Follows tasks. */
export class ProgressTracker {
  readonly #options: TrackerOptions;

  constructor(options: TrackerOptions = {}) {
    this.#options = options;
  }

  /** Follows a task, by the id of its operation. */
  track(taskId: string, options: TrackOptions = {}): Tracking {
    const run = new TrackRun(taskId, this.#options, options);
    return { stop: () => run.stop(), retryNow: () => run.retryNow() };
  }
}

/** Adds the token to every request, asked for anew each time. */
export function withToken(options: TrackerOptions): typeof fetch {
  const { token, fetch: ask = (input, init) => fetch(input, init) } = options;
  if (token === undefined) {
    return ask;
  }
  return async (input, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${typeof token === "function" ? await token() : token}`);
    return ask(input, { ...init, headers, credentials: "omit" });
  };
}

/** Finds the element that a page named. */
export function find(container: Element | string | null | undefined): Element | null {
  if (typeof container !== "string") {
    return container ?? null;
  }
  const element = document.querySelector(container);
  if (element === null) {
    throw new Error(`progressContainer: no element matches "${container}"`);
  }
  return element;
}

class TrackRun {
  readonly #options: TrackOptions;
  readonly #timeoutMs: number;
  readonly #panel: Panel | null;
  readonly #stream: Stream;
  #data: Progress;
  #sequence = 0;
  #operation: Operation | null = null;
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(taskId: string, tracker: TrackerOptions, options: TrackOptions) {
    this.#options = options;
    this.#timeoutMs = tracker.timeoutMs ?? TIMEOUT_MS;
    this.#data = unknown(taskId);
    const container = find(options.progressContainer);
    this.#panel = container === null ? null : new Panel(container);
    this.#wind();
    this.#stream = watchOperation({
      id: taskId,
      baseUrl: tracker.baseUrl ?? "",
      lastEventId: options.lastEventId ?? "0",
      onChange: (operation, replaces) => this.#change(operation, replaces),
      onConnection: (connection) => this.#connect(connection),
      renew: tracker.token === undefined ? renewOnce : () => Promise.resolve(false),
      fetch: withToken(tracker),
      ...(tracker.limits === undefined ? {} : { limits: tracker.limits }),
    });
    globalThis.addEventListener?.("online", this.retryNow);
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    globalThis.removeEventListener?.("online", this.retryNow);
    this.#panel?.end();
    this.#stream.close();
  }

  readonly retryNow = (): void => this.#stream.retryNow();

  #change(operation: Operation, replaces: boolean): void {
    if (this.#over || (!replaces && operation.sequence <= this.#sequence)) {
      return;
    }
    this.#sequence = operation.sequence;
    this.#operation = operation;
    this.#data = progressOf(operation);
    this.#wind();
    this.#panel?.change(operation);
    this.#options.onProgress?.(this.#data, operation);
  }

  #connect(connection: Connection): void {
    if (this.#over) {
      return;
    }
    this.#panel?.connect(connection);
    if (connection.state === "stopped") {
      this.#fail(reason(connection.error));
    } else if (connection.state === "ended" && this.#operation !== null) {
      this.#end(this.#operation);
    }
  }

  #end(operation: Operation): void {
    if (operation.state !== "SUCCEEDED") {
      this.#fail(this.#data.error ?? "It did not work.");
      return;
    }
    this.stop();
    this.#options.onComplete?.(this.#data, operation);
  }

  #fail(text: string): void {
    this.#panel?.fail(text);
    this.stop();
    this.#options.onError?.({ ...this.#data, error: text });
  }

  /** Starts the time without a change anew. */
  #wind(): void {
    clearTimeout(this.#timer);
    if (this.#timeoutMs > 0) {
      const minutes = Math.max(1, Math.round(this.#timeoutMs / 60_000));
      const text = `Nothing has changed for ${minutes} min. The work may still go on: look again later.`;
      this.#timer = setTimeout(() => this.#fail(text), this.#timeoutMs);
    }
  }
}

function reason(error: unknown): string {
  if (error instanceof ApiError) {
    switch (error.status) {
      case 401:
        return "The session has ended. Log in again.";
      case 404:
        return "This task does not exist, or it belongs to somebody else.";
      default:
        return error.message;
    }
  }
  return "The server does not answer. Check the connection and try again.";
}
