// The lines of one tailored CV: read, changed line by line, taken back to an older version.
import { ApiError } from "jobstream-client/errors";

import * as corrections from "./corrections";
import { notOffered } from "./problem";

/** The lines of a tailored CV. */
export class EditableLines {
  /** Null until they were read; stays so where a gateway can not give them. */
  current = $state.raw<corrections.Lines | null>(null);
  versions = $state.raw<corrections.Version[]>([]);
  busy = $state(false);
  error = $state<unknown>(null);
  /** What was just done, in words. */
  said = $state("");

  readonly #id: string;

  /** Lines of the tailoring with this id. */
  constructor(id: string) {
    this.#id = id;
  }

  /** Reads them, and the versions. */
  async load(): Promise<void> {
    try {
      const [lines, versions] = await Promise.all([
        corrections.getLines(this.#id),
        corrections.listVersions(this.#id),
      ]);
      this.current = lines;
      this.versions = versions;
      this.error = null;
    } catch (error) {
      this.error = notOffered(error) ? null : error;
    }
  }

  /** Changes a line; `done` says it in words. Tells whether it worked. */
  change(change: corrections.LineChange, done: string): Promise<boolean> {
    const version = this.current?.version ?? 0;
    return this.#do(() => corrections.changeLines(this.#id, version, [change]), done);
  }

  /** Makes an older version the newest. */
  restore(version: number): Promise<boolean> {
    return this.#do(() => corrections.restoreVersion(this.#id, version), `Version ${version} is back.`);
  }

  async #do(call: () => Promise<corrections.Lines>, done: string): Promise<boolean> {
    this.busy = true;
    this.error = null;
    this.said = "";
    try {
      this.current = await call();
      this.said = `${done} The documents are made anew.`;
      this.versions = await corrections.listVersions(this.#id);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) {
        await this.load();
        this.said = "This CV was changed elsewhere meanwhile. You see the newest now: make your change again.";
      } else {
        this.error = error;
      }
      return false;
    } finally {
      this.busy = false;
    }
  }
}
