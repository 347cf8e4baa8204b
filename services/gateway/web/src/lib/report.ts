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
  /** Skills that are asked for, with the near ones that the CV has. */
  near: { wanted: string; have: string }[];
}

/** A condition of the job, which counts in no score. */
export interface Condition {
  condition: string;
  /** Whether the CV names what is asked for. */
  named: boolean;
  evidence: Evidence[];
  /** Years that are asked for; 0 where it is about something else. */
  years: number;
  /** Months of the work that counts for them; null where the CV dates none. */
  months: number | null;
  /** That work: its lines of the CV, and from when to when it was. */
  spans: { line: number; text: string }[];
}

/** The report as the page shows it. */
export interface Report {
  matched: Finding[];
  transferable: Finding[];
  missing: Finding[];
  conditions: Condition[];
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
    conditions: list(raw["conditions"]).map((item) => condition(record(item))),
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
      evidence: evidence(given["sources"]),
      near: list(given["near"]).map((entry) => ({
        wanted: text(record(entry)["wanted"]),
        have: text(record(entry)["have"]),
      })),
    };
  });
}

function condition(given: Record<string, unknown>): Condition {
  const worked = given["worked"] === undefined ? null : record(given["worked"]);
  return {
    condition: text(given["condition"]),
    named: given["named"] === true,
    evidence: evidence(given["sources"]),
    years: Number(given["years"] ?? 0),
    months: worked === null ? null : Number(worked["months"]),
    spans: list(worked?.["spans"]).map((entry) => {
      const { line, from, until } = record(entry);
      return { line: Number(line), text: text(until) === "" ? `since ${text(from)}` : `${text(from)} to ${text(until)}` };
    }),
  };
}

function evidence(value: unknown): Evidence[] {
  return list(value).map((entry) => ({ line: Number(record(entry)["line"]), text: text(record(entry)["text"]) }));
}

/** Says how long `months` are; what the dates of a CV make is never exact. */
export function duration(months: number): string {
  const count = (number: number, unit: string): string => `${number} ${unit}${number === 1 ? "" : "s"}`;
  const [years, rest] = [Math.floor(months / 12), months % 12];
  return [years > 0 ? count(years, "year") : "", rest > 0 || years === 0 ? count(rest, "month") : ""].filter(Boolean).join(" ");
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
