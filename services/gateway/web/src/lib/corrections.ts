// The endpoints by which a person corrects what was read in a CV and what a tailoring has made.
import { sendJson } from "jobstream-client/http";

/** A value that was read in a CV. */
export interface ReadField {
  /** Where it stands in the JSON Resume document, for example work[0].company. */
  path: string;
  /** Empty when it was taken out. */
  value: string;
  /** Lines of the CV's text that say it, from 1. */
  lines: number[];
  /** From 0 to 1. */
  confidence: number | null;
  /** Whether the person has corrected it. */
  corrected: boolean;
}

/** What was read in a CV, beside its text. */
export interface Reading {
  profile: unknown;
  fields: ReadField[];
  /** The text of the CV, line by line. */
  lines: string[];
}

/** How good a CV is, and what would make it better. */
export interface Analysis {
  score: number;
  parts: { key: string; title: string; score: number; max: number }[];
  suggestions: { key: string; text: string; lines: number[] }[];
}

/** A piece of a tailored CV that is changed on its own: a sentence, a heading, a title, a skill. */
export interface Line {
  /** The same in every version; says where it stands, for example s1.e0.p2. */
  id: string;
  section: string;
  text: string;
  origin: "source" | "reworded" | "composed" | "heading" | "user";
  /** Lines of the CV that it stands on, from 1. */
  sources: number[];
  /** What it said in the first version. */
  original: string | null;
  dropped: boolean;
}

/** A tailored CV, line by line, at one version. */
export interface Lines {
  version: number;
  lines: Line[];
}

/** A change of one line. */
export type LineChange = { id: string; text: string } | { id: string; dropped: true } | { id: string; restore: true };

/** A version of a tailored CV. */
export interface Version {
  version: number;
  created_at: string | null;
  /** How many lines are not as in the version before. */
  changed: number;
}

/** Returns what was read in a CV. */
export function getReading(id: string, signal?: AbortSignal): Promise<Reading> {
  return sendJson(`/v1/resumes/${encodeURIComponent(id)}/profile`, signal ? { signal } : {});
}

/** Corrects what was read; it stays corrected when the CV is read again. */
export function correctReading(id: string, changes: { path: string; value: string }[]): Promise<Reading> {
  return sendJson(`/v1/resumes/${encodeURIComponent(id)}/profile`, { method: "PATCH", json: { changes } });
}

/** Returns how good a CV is. */
export function getAnalysis(id: string, signal?: AbortSignal): Promise<Analysis> {
  return sendJson(`/v1/resumes/${encodeURIComponent(id)}/analysis`, signal ? { signal } : {});
}

/** Returns the lines of a tailored CV at its newest version. */
export function getLines(id: string): Promise<Lines> {
  return sendJson(`/v1/tailorings/${encodeURIComponent(id)}/lines`);
}

/** Changes lines; fails with status 409 when `version` is not the newest. */
export function changeLines(id: string, version: number, changes: LineChange[]): Promise<Lines> {
  const json = { version, changes };
  return sendJson(`/v1/tailorings/${encodeURIComponent(id)}/lines`, { method: "PATCH", json });
}

/** Lists the versions of a tailored CV, newest first. */
export async function listVersions(id: string): Promise<Version[]> {
  const body = await sendJson<{ versions: Version[] }>(`/v1/tailorings/${encodeURIComponent(id)}/versions`);
  return [...body.versions].sort((one, other) => other.version - one.version);
}

/** Makes an older version the newest again. */
export function restoreVersion(id: string, version: number): Promise<Lines> {
  const url = `/v1/tailorings/${encodeURIComponent(id)}/versions/${version}/restore`;
  return sendJson(url, { method: "POST", json: {} });
}
