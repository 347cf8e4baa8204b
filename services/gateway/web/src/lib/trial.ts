// A try without an account: a guest's session, a sample CV that is uploaded for them, and a sample
// posting in the form.
import cv from "../../../../../libs/resume/fixtures/sample-cv.md?raw";
import posting from "../../../../tailoring/fixtures/sample-job.txt?raw";

import * as api from "./api";
import { keepDraft } from "./draft.svelte";

/** Uploads the sample CV for whoever is logged in and fills in the sample posting. */
export async function prepareTrial(): Promise<api.Started> {
  const file = new File([cv], "sample-cv.md", { type: "text/markdown" });
  const started = await api.uploadResume(file);
  const [title = "", line = ""] = posting.split("\n");
  keepDraft({ title, company: line.split("·")[0]?.trim() ?? "", description: posting });
  return started;
}
