// What was typed about a job and not sent yet; kept for the tab, so that a reload loses nothing,
// and gone with the tab or at log out.
import { newKey } from "jobstream-client/http";

import type { Paper, Template } from "./api";

const STORED = "jobstream.draft";

/** The fields of the job form. */
export interface Fields {
  title: string;
  company: string;
  description: string;
  template: Template;
  /** Empty leaves it to the country of the CV. */
  paper: Paper | "";
}

const EMPTY: Fields = { title: "", company: "", description: "", template: "ONE_COLUMN", paper: "" };

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

  /** Forgets the job once it was sent; how the pages shall look stays as it was chosen. */
  clear(): void {
    const { template, paper } = this.fields;
    this.fields = { ...EMPTY, template, paper };
    this.save();
  }
}

/** Puts a draft where the form will find it. */
export function keepDraft(fields: Partial<Fields>): void {
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
