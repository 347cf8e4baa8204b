// Small facts in words that several components need.
import type { Tone } from "jobstream-client/operation";

import type { Paper, Tailoring, Template } from "./api";

/** The layouts of a document, as people call them. */
export const TEMPLATES: readonly { value: Template; name: string }[] = [
  { value: "ONE_COLUMN", name: "One column" },
  { value: "TWO_COLUMNS", name: "Two columns" },
];

/** The papers, as people call them. */
export const PAPERS: readonly { value: Paper; name: string }[] = [
  { value: "A4", name: "A4" },
  { value: "LETTER", name: "Letter" },
];

/** Says how the pages of a tailoring look, as far as it was chosen; empty when it was not. */
export function layoutName({ template, paper }: Pick<Tailoring, "template" | "paper">): string {
  const names = [TEMPLATES.find(({ value }) => value === template), PAPERS.find(({ value }) => value === paper)];
  return names.flatMap((found) => found?.name ?? []).join(", ");
}

/** Names the paper of a page of this size in points; says the size of any other in millimetres. */
export function paperName(width: number, height: number): string {
  const is = (w: number, h: number): boolean => Math.abs(width - w) < 2 && Math.abs(height - h) < 2;
  if (is(595.28, 841.89)) {
    return "A4";
  }
  const millimetres = (points: number): number => Math.round((points / 72) * 25.4);
  return is(612, 792) ? "Letter" : `${millimetres(width)} by ${millimetres(height)} mm`;
}

/** Makes a sentence of a message, which the services write small and without a full stop. */
export function sentence(message: string): string {
  const text = message.trim();
  const end = text === "" || /[.!?…]$/.test(text) ? "" : ".";
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}

/** Writes a size of `bytes`. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) {
    return `${bytes} bytes`;
  }
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** Names a tailoring: by its title, else by the first words of the posting. */
export function tailoringName(tailoring: Tailoring): string {
  const first = tailoring.job_description.split("\n").find((line) => line.trim() !== "") ?? "";
  const text = tailoring.title || first.trim().replace(/^#+\s*/, "") || "Untitled job";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Says how a CV or tailoring stands. */
export function standing(item: {
  status: string;
  error: { reason: string } | null;
}): { tone: Tone; text: string } {
  switch (item.status) {
    case "COMPLETED":
      return { tone: "done", text: "Done" };
    case "PARSED":
      return { tone: "done", text: "Read" };
    case "FAILED":
      return item.error?.reason === "CANCELLED"
        ? { tone: "cancelled", text: "Cancelled" }
        : { tone: "error", text: "Failed" };
    default:
      return { tone: "running", text: "In progress" };
  }
}

/** Names a browser and its system by what it says of itself. */
export function browserName(userAgent: string | null): string {
  const said = userAgent ?? "";
  const browsers = [
    ["Edg", "Edge"],
    ["OPR", "Opera"],
    ["Firefox", "Firefox"],
    ["Chrome", "Chrome"],
    ["Safari", "Safari"],
  ] as const;
  const systems = [
    ["Android", "Android"],
    ["iPhone", "iPhone"],
    ["iPad", "iPad"],
    ["Windows", "Windows"],
    ["Mac OS", "Mac"],
    ["Linux", "Linux"],
  ] as const;
  const browser = browsers.find(([mark]) => said.includes(mark))?.[1];
  const system = systems.find(([mark]) => said.includes(mark))?.[1];
  return browser === undefined ? said.slice(0, 60) || "Unknown program" : [browser, system].filter(Boolean).join(" on ");
}
