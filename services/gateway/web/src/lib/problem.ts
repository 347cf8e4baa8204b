// Turns what went wrong into words a person can act on: problem documents of the gateway, errors
// of operations, and a network that is not there.
import { ApiError, NetworkError } from "jobstream-client/errors";
import type { OperationError } from "jobstream-client/operation";

import { sentence } from "./words";

/** What happened and what to do about it. */
export interface Words {
  title: string;
  text: string;
  advice: string;
  /** What would be right, by the name of the field. */
  fields: Record<string, string>;
}

const ADVICE: Record<number, string> = {
  401: "Log in again. Your work goes on meanwhile.",
  403: "This account may not do that. Log in with another one.",
  404: "It may have been deleted. Go back to the overview.",
  409: "Reload the page to see where it stands, then try again.",
  412: "Reload the page to see how it is now, then try again.",
  413: "Choose a file of at most 10 MiB.",
  415: "Choose a PDF, Word (DOCX), ODT, RTF, HTML, JSON Resume, Markdown or text file.",
  422: "Change something, or reload the page and start again.",
  429: "Wait a little, then try again.",
};

const TITLES: Record<number, string> = {
  401: "You are not logged in",
  404: "This is not here",
  413: "The file is too large",
  415: "This kind of file cannot be read",
  429: "Too many requests at once",
};

/** Explains any error that a call may throw. */
export function explain(error: unknown): Words {
  if (error instanceof ApiError) {
    return explainProblem(error);
  }
  if (error instanceof NetworkError) {
    return {
      title: "The server does not answer",
      text: "The network may be down, or the server is just starting again.",
      advice: "Nothing is lost. Check your connection and try again.",
      fields: {},
    };
  }
  return {
    title: "Something went wrong on this page",
    text: error instanceof Error ? error.message : String(error),
    advice: "Reload the page. Your work goes on at the server.",
    fields: {},
  };
}

function explainProblem(error: ApiError): Words {
  const { status, title, detail, violations } = error.problem;
  const fields = Object.fromEntries(violations.map(({ field, description }) => [field, sentence(description)]));
  const server = status >= 500;
  const wait =
    error.retryAfterMs === null ? "" : `Wait ${Math.ceil(error.retryAfterMs / 1000)} s, then try again.`;
  return {
    title: TITLES[status] ?? (server ? "The server could not do this just now" : title),
    text: sentence(detail),
    advice: wait || (ADVICE[status] ?? (server ? "Try again in a moment." : "Correct it and try again.")),
    fields,
  };
}

/** Says whether a call failed because the gateway does not know its path, being older than this page. */
export function notOffered(error: unknown): boolean {
  return error instanceof ApiError && [404, 405].includes(error.status);
}

/** Says what to do about an operation that failed; its message is already a sentence for people. */
export function adviceFor(kind: string, error: OperationError): string {
  if (error.retryable) {
    return "Try again: what was already done is kept.";
  }
  return kind === "resume.parse"
    ? "Upload another file, best the PDF or Word file your CV was written in."
    : "Check the CV and the job text, then try again.";
}
