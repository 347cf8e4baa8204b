// Small facts in words that several components need.
import type { Tone } from "jobstream-client/operation";

import type { Tailoring } from "./api";

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
