// What a page without a design of its own shows of a task: phase, bar, times, connection, error.
import { Bar, part } from "./bar";
import { tone, type Operation } from "./operation";
import { milestones } from "./phases";
import { serverNow } from "./servertime";
import type { Connection } from "./stream";
import { duration, elapsed, remaining } from "./time";

const TICK_MS = 1_000;

/** A block in the page that shows one task. */
export class Panel {
  readonly #root = part("jobstream-progress");
  readonly #status = part("jobstream-status", "p");
  readonly #bar = new Bar();
  readonly #times = part("jobstream-times", "p");
  readonly #trouble = part("jobstream-trouble", "p");
  readonly #timer: ReturnType<typeof setInterval>;
  #operation: Operation | null = null;
  #connection: Connection = { state: "connecting" };
  #failure = "";

  /** Shows a task in place of what `container` held. */
  constructor(container: Element) {
    this.#status.setAttribute("aria-live", "polite");
    this.#trouble.setAttribute("role", "alert");
    this.#root.append(this.#status, this.#bar.element, this.#times, this.#trouble);
    container.replaceChildren(this.#root);
    this.#timer = setInterval(() => this.#showTimes(), TICK_MS);
    this.#show();
  }

  /** Shows a newer state. */
  change(operation: Operation): void {
    this.#operation = operation;
    this.#show();
  }

  /** Shows how the connection is. */
  connect(connection: Connection): void {
    this.#connection = connection;
    this.#show();
  }

  /** Shows that it did not work, and why. */
  fail(text: string): void {
    this.#failure = text;
    this.#show();
    this.end();
  }

  /** Lets the clock go; what is shown stays. */
  end(): void {
    clearInterval(this.#timer);
  }

  #show(): void {
    const operation = this.#operation;
    const failed = this.#failure !== "" && operation?.done !== true;
    const look = failed ? "error" : tone(operation?.state ?? "PENDING");
    const percent = operation?.progress ?? 0;
    const words = this.#words(failed);
    const stage = operation?.stage ? ` (${operation.stage})` : "";
    say(this.#status, `${words}${stage}`);
    this.#bar.show({
      label: "Progress",
      percent,
      tone: look,
      text: `${words} ${Math.round(percent)} %`,
      milestones: milestones(operation?.kind ?? ""),
      still: this.#connection.state !== "live",
    });
    say(this.#trouble, this.#failure);
    this.#showTimes();
  }

  #words(failed: boolean): string {
    if (failed) {
      return "This did not work";
    }
    if (this.#connection.state === "waiting") {
      return "Connection lost. Reconnecting…";
    }
    switch (this.#operation?.state) {
      case undefined:
        return "Looking where it stands…";
      case "PENDING":
        return "Waiting for its turn…";
      case "FAILED":
        return "This did not work";
      case "CANCELLED":
        return "Cancelled";
      default:
        return this.#operation?.status ?? "Starting…";
    }
  }

  #showTimes(): void {
    const operation = this.#operation;
    if (operation === null) {
      return;
    }
    const now = serverNow();
    const seconds = elapsed(operation, now);
    const parts = [
      `${Math.round(operation.progress)} %`,
      seconds === null ? "" : operation.done ? `took ${duration(seconds, true)}` : `${duration(seconds)} so far`,
      remaining(operation, now),
    ];
    this.#times.replaceChildren(
      ...parts.map((text) => {
        const span = document.createElement("span");
        span.textContent = text;
        return span;
      }),
    );
  }
}

/** Changes a text only when it is another, so that a screen reader says it once. */
function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
