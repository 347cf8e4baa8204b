// What a tailoring found: which requirements of the job the CV meets, by which of its lines, and
// which it does not.

/** A line of the CV that supports something. */
export interface Evidence {
  /** Number of the line in the CV's text, from 1. */
  line: number;
  text: string;
}

/** A requirement of the job and what the CV has for it. */
export interface Finding {
  requirement: string;
  must: boolean;
  evidence: Evidence[];
}

/** The report as the page shows it. */
export interface Report {
  matched: Finding[];
  transferable: Finding[];
  missing: Finding[];
  matchedSkills: string[];
  missingSkills: string[];
  /** Lines of the CV that now stand first. */
  moved: { line: number; text: string; from: string }[];
  /** What was taken out again, and why. */
  dropped: { line: number; text: string; reason: string }[];
}

/** The report as the API sends it. */
export type RawReport = Record<string, unknown>;

/** Reads a report; parts that are not there are empty. */
export function readReport(raw: RawReport): Report {
  return {
    matched: findings(raw["matched"]),
    transferable: findings(raw["transferable"]),
    missing: findings(raw["missing"]),
    matchedSkills: names(raw["matched_skills"]),
    missingSkills: names(raw["missing_skills"]),
    moved: list(raw["moved"]).map((item) => {
      const given = record(item);
      return { line: Number(given["line"]), text: text(given["text"]), from: text(given["from"]) };
    }),
    dropped: list(raw["dropped"]).map((item) => {
      const given = record(item);
      return { line: Number(given["line"]), text: text(given["text"]), reason: text(given["reason"]) };
    }),
  };
}

function findings(value: unknown): Finding[] {
  return list(value).map((item) => {
    const given = record(item);
    return {
      requirement: typeof item === "string" ? item : text(given["requirement"]) || text(given["text"]),
      must: given["must"] === true,
      evidence: list(given["sources"]).map((entry) => ({
        line: Number(record(entry)["line"]),
        text: text(record(entry)["text"]),
      })),
    };
  });
}

function names(value: unknown): string[] {
  return list(value).map((item) => (typeof item === "string" ? item : text(record(item)["name"])));
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
