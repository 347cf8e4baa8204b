// Answers of endpoints in the exact shapes of the HTTP contract, for states that are hard to bring
// about: a fake in the browser that remembers what was changed.
import type { Page, Route } from "playwright-core";

import type { Analysis, Line, Lines, Reading } from "../../src/lib/corrections";
import type { MyProfile, OpenSession } from "../../src/lib/me";
import type { Upload } from "./files";

const NOW = "2026-03-01T10:00:00Z";

/** A profile with two proposals. */
export function profile(): MyProfile {
  return {
    skills: [
      { name: "Rust", source: "typed" },
      { name: "PostgreSQL", source: "accepted" },
    ],
    experience_level: "SENIOR",
    headline: "Data platform engineer",
    location: "Gothenburg",
    preferences: { remote: "HYBRID", locations: ["Hamburg"], employment_types: ["FULL_TIME"], languages: ["English"] },
    criteria: {
      titles: ["Senior backend engineer"],
      industries: ["Energy"],
      salary_min: 72000,
      salary_currency: "EUR",
      salary_period: "YEAR",
    },
    proposals: [
      { id: "proposal_1", field: "skills", value: "Apache Kafka", resume_id: "resume_1", lines: [16, 48], created_at: NOW },
      { id: "proposal_2", field: "headline", value: "Senior Data Engineer", resume_id: "resume_1", lines: [3], created_at: NOW },
    ],
    updated_at: NOW,
  };
}

/** Serves the profile; answers 412 when `stale` says that it was changed elsewhere. */
export async function serveProfile(page: Page, stale: () => boolean = () => false): Promise<{ sent: unknown[] }> {
  let state = profile();
  let tag = 1;
  const sent: unknown[] = [];
  const whole = (route: Route) => route.fulfill({ json: state, headers: { etag: `"${tag}"` } });
  await page.route("**/v1/me/profile", async (route) => {
    if (route.request().method() === "PATCH") {
      if (stale() || route.request().headers()["if-match"] !== `"${tag}"`) {
        return problem(route, 412, "PROFILE_CHANGED", "the profile has changed since");
      }
      const change = route.request().postDataJSON() as Partial<MyProfile>;
      sent.push(change);
      state = { ...state, ...change };
      tag += 1;
    }
    return whole(route);
  });
  await page.route("**/v1/me/profile/proposals/*/*", async (route) => {
    const [, id, verdict] = /proposals\/([^/]+)\/(\w+)$/.exec(route.request().url()) ?? [];
    const proposal = state.proposals.find((each) => each.id === id);
    const { value = proposal?.value ?? "" } = route.request().postDataJSON() as { value?: string };
    sent.push({ id, verdict, value });
    if (verdict === "accept" && proposal?.field === "skills") {
      state = { ...state, skills: [...state.skills, { name: value, source: "accepted" }] };
    } else if (verdict === "accept" && proposal?.field === "headline") {
      state = { ...state, headline: value };
    }
    state = { ...state, proposals: state.proposals.filter((each) => each.id !== id) };
    tag += 1;
    return whole(route);
  });
  return { sent };
}

/** Serves this file as the one that was uploaded of any CV. */
export async function serveOriginal(page: Page, { mimeType, buffer }: Upload): Promise<void> {
  await page.route("**/v1/resumes/*/file", (route) => route.fulfill({ contentType: mimeType, body: buffer }));
}

/** Serves what was read in any CV, and takes corrections. */
export async function serveReading(page: Page, lines: string[]): Promise<{ sent: unknown[] }> {
  const sent: unknown[] = [];
  let reading: Reading = {
    profile: { basics: { name: "Mara Lindqvist" } },
    fields: [
      { path: "basics.name", value: "Mara Lindqvist", lines: [1], confidence: 0.99, corrected: false },
      { path: "basics.label", value: "Senior Data Platform Engineer", lines: [3], confidence: 0.9, corrected: false },
      { path: "basics.location", value: "Gothenburg, Sweden", lines: [5], confidence: 0.55, corrected: false },
      { path: "work[0].company", value: "Nordlys Energi AB", lines: [13], confidence: 0.95, corrected: false },
      { path: "work[0].position", value: "Senior Data Platform Engineer", lines: [13], confidence: 0.95, corrected: false },
      { path: "work[0].period", value: "Mar 2021 - present", lines: [14], confidence: 0.9, corrected: false },
      { path: "work[1].company", value: "Havsbrus Logistics", lines: [23], confidence: 0.95, corrected: false },
      { path: "skills[0].keywords[0]", value: "Rust", lines: [47], confidence: 0.9, corrected: false },
    ],
    lines,
  };
  await page.route("**/v1/resumes/*/profile", async (route) => {
    if (route.request().method() === "PATCH") {
      const { changes } = route.request().postDataJSON() as { changes: { path: string; value: string }[] };
      sent.push(...changes);
      reading = {
        ...reading,
        fields: reading.fields.map((field) => {
          const change = changes.find(({ path }) => path === field.path);
          return change === undefined ? field : { ...field, value: change.value, corrected: true };
        }),
      };
    }
    return route.fulfill({ json: reading });
  });
  const analysis: Analysis = {
    score: 82,
    parts: [
      { key: "contact", title: "Ways to reach you", score: 18, max: 20 },
      { key: "results", title: "Results with numbers", score: 24, max: 30 },
      { key: "dates", title: "Dates without gaps", score: 20, max: 25 },
    ],
    suggestions: [{ key: "numbers", text: "Say how much: this line names a result without a number.", lines: [19] }],
  };
  await page.route("**/v1/resumes/*/analysis", (route) => route.fulfill({ json: analysis }));
  return { sent };
}

const FIRST: Line[] = [
  line("name", "", "Mara Lindqvist", "source", [1]),
  line("email", "", "mara.lindqvist@mail.example", "source", [5]),
  line("location", "", "Gothenburg, Sweden", "source", [5]),
  line("s0.title", "Experience", "Experience", "source", [11]),
  line("s0.e0.position", "Experience", "Senior Data Platform Engineer", "source", [13]),
  line("s0.e0.company", "Experience", "Nordlys Energi AB", "source", [13]),
  line("s0.e0.period", "Experience", "Mar 2021 - present", "source", [14]),
  line("s0.e0.p0", "Experience", "Lead a team of five engineers, with weekly pairing.", "reworded", [19]),
  line("s0.e0.p1", "Experience", "Gave the company's first course on SQL for analysts.", "source", [21]),
  line("s1.title", "Skills", "Skills", "heading", []),
  line("s1.e0.name", "Skills", "Languages", "heading", []),
  line("s1.e0.k0", "Skills", "Rust", "source", [47]),
  line("s1.e0.k1", "Skills", "Python", "source", [47]),
];

function line(id: string, section: string, text: string, origin: Line["origin"], sources: number[]): Line {
  return { id, section, text, origin, sources, original: text, dropped: false };
}

/** Serves the lines of any tailoring, with versions; `elsewhere` changes them as another tab would. */
export async function serveLines(page: Page): Promise<{ sent: unknown[]; elsewhere: () => void }> {
  const versions: Line[][] = [structuredClone(FIRST)];
  const sent: unknown[] = [];
  const newest = (): Lines => ({ version: versions.length, lines: versions.at(-1) ?? [] });
  await page.route("**/v1/tailorings/*/lines", async (route) => {
    if (route.request().method() === "PATCH") {
      const { version, changes } = route.request().postDataJSON() as { version: number; changes: Change[] };
      if (version !== versions.length) {
        return problem(route, 409, "VERSION_CHANGED", `the newest version is ${versions.length}`);
      }
      sent.push(...changes);
      versions.push(newest().lines.map((each) => changes.filter(({ id }) => id === each.id).reduce(apply, each)));
    }
    return route.fulfill({ json: newest() });
  });
  await page.route("**/v1/tailorings/*/versions", (route) =>
    route.fulfill({ json: { versions: versions.map((_, index) => ({ version: index + 1, created_at: NOW, changed: index === 0 ? 0 : 1 })).reverse() } }),
  );
  await page.route("**/v1/tailorings/*/versions/*/restore", async (route) => {
    const number = Number(/versions\/(\d+)\/restore$/.exec(route.request().url())?.[1]);
    versions.push(structuredClone(versions[number - 1] ?? []));
    return route.fulfill({ json: newest() });
  });
  return { sent, elsewhere: () => versions.push(structuredClone(newest().lines)) };
}

interface Change {
  id: string;
  text?: string;
  dropped?: true;
  restore?: true;
}

function apply(each: Line, change: Change): Line {
  if (change.text !== undefined) {
    return { ...each, text: change.text, origin: "user" };
  }
  return change.dropped ? { ...each, dropped: true } : (FIRST.find(({ id }) => id === each.id) ?? each);
}

/** Serves two sessions, of which the other one can be ended, the export, and the end of the account. */
export async function serveAccount(page: Page): Promise<{ sent: unknown[] }> {
  const sent: unknown[] = [];
  let sessions: OpenSession[] = [
    { id: "session_1", created_at: NOW, last_used_at: NOW, user_agent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", current: true },
    { id: "session_2", created_at: NOW, last_used_at: NOW, user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", current: false },
  ];
  await page.route("**/v1/sessions*", (route) => route.fulfill({ json: { sessions, next_page_token: "" } }));
  await page.route("**/v1/sessions/*", async (route) => {
    const id = route.request().url().split("/").at(-1);
    sessions = sessions.filter((each) => each.id !== id);
    return route.fulfill({ status: 204 });
  });
  await page.route("**/v1/me/export", (route) =>
    route.fulfill({ json: { resumes: [] }, headers: { "content-disposition": 'attachment; filename="jobstream-export.json"' } }),
  );
  await page.route("**/v1/me", async (route) => {
    if (route.request().method() !== "DELETE") {
      return route.fallback();
    }
    const body = route.request().postDataJSON() as { password?: string };
    sent.push(body);
    if (body.password === "not the right one") {
      return problem(route, 403, "PASSWORD_WRONG", "the password is wrong", [
        { field: "password", description: "is not the one of this account" },
      ]);
    }
    return route.fulfill({ status: 204 });
  });
  return { sent };
}

/** Answers with a problem document. */
export function problem(
  route: Route,
  status: number,
  reason: string,
  detail: string,
  violations: { field: string; description: string }[] = [],
): Promise<void> {
  return route.fulfill({
    status,
    contentType: "application/problem+json",
    body: JSON.stringify({ type: `/problems/${reason}`, title: "Refused", status, detail, reason, violations }),
  });
}
