// The profile as its form holds it, and back: which parts were changed, and what they are. Pure.
import type { MyProfile } from "./me";

/** The parts that a person writes. */
export type Writable = Pick<
  MyProfile,
  "skills" | "experience_level" | "headline" | "location" | "preferences" | "criteria"
>;

const KEYS = ["skills", "experience_level", "headline", "location", "preferences", "criteria"] as const;

/** Takes the writable parts of a profile, as a copy that may be changed. */
export function writable(profile: MyProfile): Writable {
  const parts = KEYS.map((key) => [key, structuredClone(profile[key])]);
  return Object.fromEntries(parts) as Writable;
}

/** Returns the parts that differ; empty when nothing was changed. */
export function changes(before: MyProfile, now: Writable): Partial<Writable> {
  const changed = KEYS.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]));
  return Object.fromEntries(changed.map((key) => [key, now[key]]));
}

/** Writes the names of skills as a list that keeps where each came from. */
export function withNames(skills: Writable["skills"], names: string[]): Writable["skills"] {
  return names.map((name) => skills.find((known) => known.name === name) ?? { name, source: "typed" });
}
