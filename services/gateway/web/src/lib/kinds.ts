// What people call the kinds of operations, and where the outcome of one is to be seen.
import type { Operation } from "jobstream-client/operation";

import type { Route } from "./route";

/** The kinds that a filter offers. */
export const KINDS = [
  { kind: "resume.parse", name: "Reading a CV" },
  { kind: "resume.tailor", name: "Tailoring a CV" },
] as const;

/** Names a kind; one that this page has not met keeps its own name. */
export function kindName(kind: string): string {
  return KINDS.find((known) => known.kind === kind)?.name ?? kind;
}

/** Finds the page of what an operation has made; null while there is none. */
export function placeOf(operation: Operation): Route | null {
  const { tailoring_id: tailoring, resume_id: resume } = operation.result ?? {};
  if (typeof tailoring === "string") {
    return { page: "tailoring", id: tailoring };
  }
  return typeof resume === "string" ? { page: "cv", id: resume } : null;
}
