// Who is logged in. A marker without any secret, the person's id, says whether asking makes sense at
// all, so that a first visit sends no request that can only be refused.

import { ApiError } from "jobstream-client/errors";
import { whenSessionLost } from "jobstream-client/renew";

import * as api from "./api";

const MARKER = "jobstream.signed-in";

class Session {
  /** "restoring" until it is known who is here; "unreachable" when nobody could be asked. */
  status = $state<"restoring" | "anonymous" | "signed-in" | "unreachable">("restoring");
  user = $state<api.User | null>(null);
  /** Why somebody who was logged in no longer is. */
  notice = $state("");
  problem = $state<unknown>(null);

  /** A guest whose first things are not ready yet. */
  #guest: api.User | null = null;

  constructor() {
    whenSessionLost(() => this.#leave("Your session has ended. Log in again: your work goes on meanwhile."));
    addEventListener("storage", (event) => {
      if (event.key !== MARKER) {
        return;
      }
      if (event.newValue === null) {
        // Logging out in one tab logs out the others.
        this.#leave("You logged out in another tab.");
      } else if (this.user !== null && this.user.id !== event.newValue) {
        // The tabs share one session: what this one shows is no longer the person's.
        location.reload();
      }
    });
  }

  /** Finds out who is here after the page was loaded. */
  async restore(): Promise<void> {
    if (localStorage.getItem(MARKER) === null) {
      this.status = "anonymous";
      return;
    }
    this.status = "restoring";
    try {
      this.#enter(await api.me());
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        this.#leave(this.notice);
      } else {
        this.problem = error;
        this.status = "unreachable";
      }
    }
  }

  async register(input: { email: string; password: string; name: string }): Promise<void> {
    this.#enter(await api.register(input));
  }

  async login(input: { email: string; password: string }): Promise<void> {
    this.#enter(await api.login(input));
  }

  /** Opens a session without an account; `prepare` runs in it before the work is shown. */
  async visit(prepare: () => Promise<void>): Promise<void> {
    // A try after a failure is the same guest's.
    this.#guest ??= await api.guest();
    await prepare();
    this.#enter(this.#guest);
  }

  /** Forgets who was here after the account was deleted. */
  forget(): void {
    sessionStorage.clear();
    this.#leave("Your account and everything in it was deleted.");
  }

  async logout(): Promise<void> {
    await api.logout();
    sessionStorage.clear();
    this.#leave("");
  }

  #enter(user: api.User): void {
    localStorage.setItem(MARKER, user.id);
    this.notice = "";
    this.#guest = null;
    this.user = user;
    this.status = "signed-in";
  }

  #leave(notice: string): void {
    localStorage.removeItem(MARKER);
    this.notice = notice;
    this.user = null;
    this.status = "anonymous";
  }
}

/** The one session of the page. */
export const session = new Session();
