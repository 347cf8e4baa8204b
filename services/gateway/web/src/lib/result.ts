// The lines of a tailored CV, as the page shows and compares them. Pure.
import type { Line } from "./corrections";
import type { RawReport } from "./report";

/** A line of the CV and what became of it. */
export interface Fate {
  /** Its number in the CV's text, from 1. */
  number: number;
  text: string;
  fate: "kept" | "left out";
}

/** How a row of the sheet looks. */
export type Look = "name" | "heading" | "entry" | "point" | "plain" | "pieces";

/** A row of the sheet: one line, or the pieces that stand on one. */
export interface Row {
  key: string;
  look: Look;
  lines: Line[];
}

/** Sets the lines out as rows: titles, places and skills of one entry stand beside each other. */
export function rowsOf(lines: readonly Line[]): Row[] {
  const rows: Row[] = [];
  lines.forEach((line, index) => {
    const look = index === 0 ? "name" : lookOf(line);
    const last = rows.at(-1);
    if (look === "pieces" && last?.look === "pieces" && parent(last.key) === parent(line.id)) {
      last.lines.push(line);
    } else {
      rows.push({ key: line.id, look, lines: [line] });
    }
  });
  return rows;
}

function lookOf(line: Line): Look {
  if (/\.e\d+\.p\d+$/.test(line.id) || /^[-•*]\s/.test(line.text)) {
    return "point";
  }
  if (/^(email|phone|location|link\d+)$|\.e\d+\.\w+$/.test(line.id)) {
    return "pieces";
  }
  if (line.origin === "heading" || /^s\d+\.title$/.test(line.id)) {
    return "heading";
  }
  return line.section !== "" && line.text.includes(" | ") ? "entry" : "plain";
}

/** What an id stands in: its entry, or the head of the CV. */
function parent(id: string): string {
  return id.slice(0, id.lastIndexOf(".") + 1);
}

/** Lines of a tailored CV from its report, for a gateway that gives them in no other way. */
export function linesOf(text: string, report: RawReport | null, source: readonly string[]): Line[] {
  const ledger = report?.["ledger"];
  const entries = Array.isArray(ledger) ? (ledger as Record<string, unknown>[]) : [];
  const known = new Map(entries.map((entry) => [Number(entry["line"]), entry]));
  const rows = text.split("\n");
  let section = "";
  return rows.flatMap((row, index) => {
    if (row.trim() === "" || ruler(row)) {
      return [];
    }
    const entry = known.get(index + 1);
    const heading = ruler(rows[index + 1]);
    section = heading ? row : section;
    const sources = Array.isArray(entry?.["sources"]) ? (entry["sources"] as number[]) : [];
    const reworded = entry?.["origin"] === "reworded";
    const original = reworded ? sources.map((number) => source[number - 1] ?? "").join(" ") : null;
    const origin = heading || entry?.["origin"] === "label" ? "heading" : reworded ? "reworded" : "source";
    return [{ id: String(index + 1), section, text: row, origin, sources, original, dropped: false }];
  });
}

/** Says of each line of the CV that has text whether a line of the result stands on it. */
export function fates(source: readonly string[], lines: readonly Line[]): Fate[] {
  const used = new Set(lines.filter(({ dropped }) => !dropped).flatMap(({ sources }) => sources));
  return source.flatMap((text, index) =>
    text.trim() === "" ? [] : [{ number: index + 1, text, fate: used.has(index + 1) ? "kept" : "left out" } as const],
  );
}

function ruler(row: string | undefined): boolean {
  return row !== undefined && /^[-=]{3,}$/.test(row.trim());
}
