// Sends a form that starts a task, and follows the task. A repeat after a lost answer is the same
// start, by its key; what was changed in between is another one.
import { ApiError, NetworkError } from "./errors";
import { newKey, sendJson, type Call } from "./http";
import type { Operation } from "./operation";
import { unknown, type Progress } from "./progress";
import { ProgressTracker, find, withToken, type TrackerOptions, type Tracking } from "./tracker";

/** Where a form goes and who is told. */
export interface FormOptions extends TrackerOptions {
  /** Address of the start, for example "/v1/tailorings"; the form's action unless set. */
  endpoint?: string;
  /** Element, or selector of one, in which the progress is shown. */
  progressContainer?: Element | string | null;
  /** Told of every change. */
  onProgress?: (data: Progress, operation: Operation) => void;
  /** Told once when the task has succeeded. */
  onSuccess?: (data: Progress, operation: Operation) => void;
  /** Told once when it was refused, failed, or can not be followed; `data.error` says why. */
  onError?: (data: Progress) => void;
}

interface StartAnswer {
  operation?: Operation;
  operation_id?: string;
}

/** A form whose task is followed. */
export class ProgressForm {
  readonly #form: HTMLFormElement;
  readonly #options: FormOptions;
  #tracking: Tracking | null = null;
  #busy = false;
  #key = newKey();
  #keyFor = "";

  /** Takes over the sending of `form`, an element or the selector of one. */
  constructor(form: HTMLFormElement | string, options: FormOptions = {}) {
    const element = find(form);
    if (!(element instanceof HTMLFormElement)) {
      throw new Error("form: not a form element");
    }
    this.#form = element;
    this.#options = options;
    element.addEventListener("submit", this.#onSubmit);
  }

  /** Gives the form back and stops to follow its task. */
  destroy(): void {
    this.#form.removeEventListener("submit", this.#onSubmit);
    this.#tracking?.stop();
  }

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.#submit();
  };

  async #submit(): Promise<void> {
    if (this.#busy) {
      return;
    }
    this.#hold(true);
    this.#tracking?.stop();
    try {
      const answer = await sendJson<StartAnswer>(this.#url(), this.#call());
      const id = answer.operation?.id ?? answer.operation_id;
      if (id === undefined) {
        throw new Error("the answer names no operation");
      }
      this.#keyFor = "";
      this.#track(id);
    } catch (error) {
      this.#fail(reason(error));
    }
  }

  #track(id: string): void {
    const { onProgress, onSuccess, onError, progressContainer = null } = this.#options;
    this.#tracking = new ProgressTracker(this.#options).track(id, {
      progressContainer,
      ...(onProgress === undefined ? {} : { onProgress }),
      onComplete: (data, operation) => {
        this.#hold(false);
        onSuccess?.(data, operation);
      },
      onError: (data) => {
        this.#hold(false);
        onError?.(data);
      },
    });
  }

  #fail(text: string): void {
    this.#hold(false);
    const container = find(this.#options.progressContainer);
    const note = document.createElement("p");
    note.setAttribute("role", "alert");
    note.textContent = text;
    container?.replaceChildren(note);
    this.#options.onError?.({ ...unknown(""), error: text });
  }

  /** One start at a time: a second click meanwhile does nothing. */
  #hold(busy: boolean): void {
    this.#busy = busy;
    this.#form.setAttribute("aria-busy", String(busy));
    for (const button of this.#form.querySelectorAll<HTMLButtonElement>("button:not([type=button])")) {
      button.disabled = busy;
    }
  }

  #url(): string {
    const path = this.#options.endpoint ?? this.#form.getAttribute("action") ?? "";
    return path.startsWith("/") ? `${this.#options.baseUrl ?? ""}${path}` : path;
  }

  #call(): Call {
    const data = new FormData(this.#form);
    const session = this.#options.token === undefined;
    const call: Call = { method: "POST", key: this.#keyOf(data), session, transport: withToken(this.#options) };
    const withFile = this.#form.enctype === "multipart/form-data" || this.#form.querySelector("input[type=file]");
    if (withFile) {
      return { ...call, form: data, timeoutMs: 600_000 };
    }
    // Empty means not given.
    return { ...call, json: Object.fromEntries([...data].filter(([, value]) => value !== "")) };
  }

  #keyOf(data: FormData): string {
    const now = JSON.stringify(
      [...data].map(([name, value]) =>
        value instanceof File ? [name, value.name, value.size, value.lastModified] : [name, value],
      ),
    );
    if (now !== this.#keyFor) {
      this.#keyFor = now;
      this.#key = newKey();
    }
    return this.#key;
  }
}

function reason(error: unknown): string {
  if (error instanceof ApiError) {
    const fields = error.problem.violations.map(({ field, description }) => `${field}: ${description}`);
    return [error.message, ...fields].join(" ");
  }
  if (error instanceof NetworkError) {
    return "The server does not answer. Nothing is lost: try again.";
  }
  return error instanceof Error ? error.message : String(error);
}
