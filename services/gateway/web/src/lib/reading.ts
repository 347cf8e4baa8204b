// Sorts what was read in a CV into what a person would call it. Pure.
import type { ReadField } from "./corrections";

/** A field with its name for people. */
export interface NamedField {
  field: ReadField;
  name: string;
}

/** One entry, for example one position, with its fields. */
export interface Entry {
  key: string;
  title: string;
  fields: NamedField[];
}

/** A part of the CV. */
export interface Section {
  title: string;
  entries: Entry[];
}

const SECTIONS: Record<string, { title: string; one: string }> = {
  basics: { title: "About you", one: "" },
  work: { title: "Experience", one: "Position" },
  volunteer: { title: "Volunteering", one: "Post" },
  education: { title: "Education", one: "Degree" },
  projects: { title: "Projects", one: "Project" },
  skills: { title: "Skills", one: "Group" },
  certificates: { title: "Certificates", one: "Certificate" },
  languages: { title: "Languages", one: "Language" },
  awards: { title: "Awards", one: "Award" },
  publications: { title: "Publications", one: "Publication" },
  interests: { title: "Interests", one: "Interest" },
  references: { title: "References", one: "Reference" },
};

const NAMES: Record<string, string> = {
  label: "Headline",
  name: "Name",
  email: "E-mail",
  url: "Web address",
  startDate: "From",
  endDate: "To",
  studyType: "Degree",
  address: "Place",
  location: "Place",
  links: "Link",
  period: "When",
  countryCode: "Country",
  keywords: "Skill",
  highlights: "Line",
};

/** Groups fields by part and entry, in the order they came. */
export function sections(fields: readonly ReadField[]): Section[] {
  const found = new Map<string, Map<string, Entry>>();
  for (const field of fields) {
    const [area = "", ...rest] = steps(field.path);
    const number = /^\d+$/.test(rest[0] ?? "") ? (rest.shift() ?? "") : "";
    const entries = found.get(area) ?? new Map<string, Entry>();
    found.set(area, entries);
    const one = SECTIONS[area]?.one ?? "Entry";
    const title = number === "" ? "" : `${one} ${Number(number) + 1}`;
    const entry = entries.get(number) ?? { key: `${area}-${number}`, title, fields: [] };
    entries.set(number, entry);
    entry.fields.push({ field, name: fieldName(rest.length > 0 ? rest : [area]) });
  }
  return [...found].map(([area, entries]) => ({
    title: SECTIONS[area]?.title ?? words(area),
    entries: [...entries.values()],
  }));
}

/** Splits work[0].position, work.0.position and /work/0/position alike. */
function steps(path: string): string[] {
  return path.split(/[.[\]/]+/).filter((step) => step !== "");
}

function fieldName(rest: string[]): string {
  const [last = "", before] = [rest.at(-1), rest.at(-2)];
  if (/^\d+$/.test(last) && before !== undefined) {
    return `${NAMES[before] ?? words(before)} ${Number(last) + 1}`;
  }
  return NAMES[last] ?? words(last);
}

function words(name: string): string {
  const spaced = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
