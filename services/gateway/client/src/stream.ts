// A live stream that stays: server-sent events over fetch, resumed by Last-Event-ID. Over fetch,
// because EventSource neither starts from a given id nor shows heartbeats or statuses.
//
// Rules: silence longer than three heartbeats counts as a dead connection; every failure in a row
// raises a counter, waits longer, and past a limit stops until the person asks again. The counter
// falls back to zero only when something new has arrived or the connection has lasted.
import { backoff, retryAfterMs, type Bounds } from "./backoff";
import { ApiError, NetworkError, readProblem } from "./errors";
import { noteServerTime } from "./servertime";
import { Parser, type Message } from "./sse";

/** How the stream is doing, for people. */
export type Connection =
  | { state: "connecting" }
  | { state: "live" }
  /** Lost; tries again at `retryAt` (milliseconds of `Date.now()`). */
  | { state: "waiting"; errors: number; retryAt: number }
  /** Gave up after too many errors in a row, or was refused. */
  | { state: "stopped"; error: unknown }
  | { state: "ended" };

/** Times and limits; every one may be replaced. */
export interface Limits extends Bounds {
  /** Longest wait for the head of the answer. */
  connectMs: number;
  /** Longest silence: the server sends a heartbeat every 2 s. */
  silenceMs: number;
  /** A connection that lasted this long was a good one. */
  provenMs: number;
  /** Errors in a row after which it stops. */
  maxErrors: number;
}

/** Limits of a stream unless set. */
export const LIMITS: Limits = {
  firstMs: 500,
  maxMs: 8_000,
  connectMs: 10_000,
  silenceMs: 6_500,
  provenMs: 10_000,
  maxErrors: 40,
};

/** What a stream needs. */
export interface StreamOptions {
  url: string;
  /** Goes on after this id; null starts with a snapshot. */
  lastEventId: string | null;
  onMessage: (message: Message) => void;
  /** Whether a stream that the server has ended is at its end, and not just being restarted. */
  finished: () => boolean;
  onConnection: (connection: Connection) => void;
  /** Renews the session after a 401; `false` when there is none any more. */
  renew: () => Promise<boolean>;
  fetch?: typeof fetch;
  limits?: Partial<Limits>;
}

/** A running stream. */
export interface Stream {
  /** Ends it for good. */
  close(): void;
  /** Tries again now, also after it stopped, with the counter at zero. */
  retryNow(): void;
}

/** Opens a stream and keeps it open until it is finished or closed. */
export function openStream(options: StreamOptions): Stream {
  const run = new Run(options);
  run.start();
  return {
    close: () => run.close(),
    retryNow: () => run.retryNow(),
  };
}

class Run {
  readonly #options: StreamOptions;
  readonly #limits: Limits;
  #lastEventId: string | null;
  #errors = 0;
  #serverRetryMs: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort = new AbortController();
  #state: "busy" | "waiting" | "over" = "waiting";

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#lastEventId = options.lastEventId;
  }

  start(): void {
    this.#state = "busy";
    this.#abort = new AbortController();
    void this.#connect(this.#abort.signal);
  }

  close(): void {
    this.#state = "over";
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  retryNow(): void {
    if (this.#state === "waiting") {
      clearTimeout(this.#timer);
      this.#errors = 0;
      this.start();
    }
  }

  async #connect(closed: AbortSignal): Promise<void> {
    if (this.#errors === 0) {
      this.#options.onConnection({ state: "connecting" });
    }
    try {
      await this.#read(closed);
      if (this.#options.finished()) {
        this.#state = "over";
        this.#options.onConnection({ state: "ended" });
      } else {
        this.#failed(new NetworkError("the stream ended early"));
      }
    } catch (error) {
      if (!closed.aborted) {
        this.#failed(error);
      }
    }
  }

  #failed(error: unknown): void {
    this.#errors += 1;
    this.#state = "waiting";
    const refused = error instanceof ApiError && error.status < 500 && error.status !== 429;
    if (refused || this.#errors >= this.#limits.maxErrors) {
      this.#options.onConnection({ state: "stopped", error });
      return;
    }
    const wished = error instanceof ApiError ? error.retryAfterMs : this.#serverRetryMs;
    const firstMs = this.#errors === 1 && wished !== null ? wished : this.#limits.firstMs;
    const wait = backoff(this.#errors, { firstMs, maxMs: this.#limits.maxMs });
    this.#options.onConnection({
      state: "waiting",
      errors: this.#errors,
      retryAt: Date.now() + wait,
    });
    this.#timer = setTimeout(() => this.start(), wait);
  }

  /** Reads one connection to its end. */
  async #read(closed: AbortSignal): Promise<void> {
    const watchdog = new Watchdog(closed);
    try {
      const response = await watchdog.within(this.#limits.connectMs, (signal) => this.#open(signal));
      const reader = (response.body ?? new Blob().stream()).getReader();
      const decoder = new TextDecoder();
      const parser = new Parser();
      const since = Date.now();
      this.#options.onConnection({ state: "live" });
      for (;;) {
        const chunk = await watchdog.within(this.#limits.silenceMs, () => reader.read());
        if (chunk.done) {
          return;
        }
        const messages = parser.push(decoder.decode(chunk.value, { stream: true }));
        this.#serverRetryMs = parser.retryMs ?? this.#serverRetryMs;
        if (messages.length > 0 || Date.now() - since > this.#limits.provenMs) {
          this.#errors = 0;
        }
        for (const message of messages) {
          this.#options.onMessage(message);
          this.#lastEventId = message.id ?? this.#lastEventId;
        }
      }
    } finally {
      watchdog.end();
    }
  }

  async #open(signal: AbortSignal): Promise<Response> {
    let response = await this.#ask(signal);
    if (response.status === 401 && (await this.#options.renew())) {
      response = await this.#ask(signal);
    }
    if (!response.ok) {
      throw new ApiError(await readProblem(response), retryAfterMs(response.headers));
    }
    return response;
  }

  async #ask(signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { accept: "text/event-stream" };
    if (this.#lastEventId !== null) {
      headers["last-event-id"] = this.#lastEventId;
    }
    const ask = this.#options.fetch ?? fetch;
    try {
      const response = await ask(this.#options.url, { headers, signal, credentials: "same-origin", cache: "no-store" });
      noteServerTime(response.headers);
      return response;
    } catch (error) {
      throw new NetworkError(error);
    }
  }
}

/** Ends a connection when one step of it takes too long. */
class Watchdog {
  readonly #abort = new AbortController();
  readonly #closed: AbortSignal;
  readonly #onClosed = (): void => this.#abort.abort();

  constructor(closed: AbortSignal) {
    this.#closed = closed;
    closed.addEventListener("abort", this.#onClosed, { once: true });
  }

  async within<T>(ms: number, step: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#abort.abort(), ms);
    try {
      return await step(this.#abort.signal);
    } catch (error) {
      throw error instanceof ApiError ? error : new NetworkError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Frees the connection, whatever is still open of it. */
  end(): void {
    this.#closed.removeEventListener("abort", this.#onClosed);
    this.#abort.abort();
  }
}
