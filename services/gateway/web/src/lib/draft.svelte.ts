// What was typed about a job and not sent yet; kept for the tab, so that a reload loses nothing,
// and gone with the tab or at log out.
import { newKey } from "jobstream-client/http";

const STORED = "jobstream.draft";

/** The fields of the job form. */
export interface Fields {
  title: string;
  company: string;
  description: string;
}

const EMPTY: Fields = { title: "", company: "", description: "" };

/** A draft of a job. */
export class Draft {
  fields = $state<Fields>(restore());
  /** Makes every try to send this draft the same start; a changed draft is another one. */
  #key = newKey();
  #keyFor = "";

  /** Returns the key for sending the draft with this CV. */
  keyFor(resumeId: string): string {
    const now = JSON.stringify([resumeId, this.fields]);
    if (now !== this.#keyFor) {
      this.#keyFor = now;
      this.#key = newKey();
    }
    return this.#key;
  }

  /** Keeps what was typed. */
  save(): void {
    keepDraft(this.fields);
  }

  /** Forgets it once it was sent. */
  clear(): void {
    this.fields = { ...EMPTY };
    sessionStorage.removeItem(STORED);
  }
}

/** Puts a draft where the form will find it. */
export function keepDraft(fields: Fields): void {
  sessionStorage.setItem(STORED, JSON.stringify(fields));
}

function restore(): Fields {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(STORED) ?? "{}");
    return { ...EMPTY, ...(stored as Partial<Fields>) };
  } catch {
    return { ...EMPTY };
  }
}
