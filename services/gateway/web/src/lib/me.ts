// The endpoints about the person: profile, sessions, everything that is kept, and its end.
import { send, sendJson } from "jobstream-client/http";

import { fileNameOf, type Page } from "./api";

/** How far somebody is in their trade. */
export const LEVELS = ["ENTRY", "MID", "SENIOR", "LEAD", "EXECUTIVE"] as const;
/** Where somebody wants to work. */
export const REMOTE = ["ONSITE", "HYBRID", "REMOTE"] as const;
/** Kinds of employment. */
export const EMPLOYMENT = ["FULL_TIME", "PART_TIME", "CONTRACT", "TEMPORARY", "INTERNSHIP"] as const;
/** What a salary is paid for. */
export const PERIODS = ["HOUR", "MONTH", "YEAR"] as const;

/** Something that a CV says and the person may take over. */
export interface Proposal {
  id: string;
  field: "skills" | "experience_level" | "headline" | "location";
  value: string;
  resume_id: string;
  /** Lines of the CV's text, from 1. */
  lines: number[];
  created_at: string | null;
}

/** What the person says about themselves and about the job they look for. */
export interface MyProfile {
  skills: { name: string; source: "typed" | "accepted" }[];
  experience_level: (typeof LEVELS)[number] | null;
  headline: string | null;
  location: string | null;
  preferences: {
    remote: (typeof REMOTE)[number] | null;
    locations: string[];
    employment_types: (typeof EMPLOYMENT)[number][];
    languages: string[];
  };
  criteria: {
    titles: string[];
    industries: string[];
    salary_min: number | null;
    salary_currency: string | null;
    salary_period: (typeof PERIODS)[number] | null;
  };
  proposals: Proposal[];
  updated_at: string | null;
}

/** The profile and the mark of its state, which a change has to name. */
export interface Tagged {
  profile: MyProfile;
  etag: string | null;
}

/** A place where the person is logged in. */
export interface OpenSession {
  id: string;
  created_at: string | null;
  last_used_at: string | null;
  user_agent: string | null;
  current: boolean;
}

/** Which types of notification the person gets, by their names; one may be newer than this page. */
export type Told = Readonly<Record<string, boolean>>;

/** Returns what the person is told. */
export async function getTold(): Promise<Told> {
  return (await sendJson<{ types: Told }>("/v1/notifications/preferences")).types;
}

/** Sets what the person is told; a type that is left out is on. */
export async function setTold(types: Told): Promise<Told> {
  const call = { method: "PUT", json: { types }, harmless: true } as const;
  return (await sendJson<{ types: Told }>("/v1/notifications/preferences", call)).types;
}

/** Returns the profile. */
export async function getProfile(): Promise<Tagged> {
  return tagged(await send("/v1/me/profile"));
}

/** Changes the profile; fails with status 412 when it was changed elsewhere since `etag`. */
export async function changeProfile(change: Partial<MyProfile>, etag: string | null): Promise<Tagged> {
  const guard = etag === null ? {} : { ifMatch: etag };
  return tagged(await send("/v1/me/profile", { method: "PATCH", json: change, ...guard }));
}

/** Takes a proposal over, as it is or with other words. */
export async function acceptProposal(id: string, value?: string): Promise<Tagged> {
  const json = value === undefined ? {} : { value };
  return tagged(await send(`/v1/me/profile/proposals/${encodeURIComponent(id)}/accept`, { method: "POST", json }));
}

/** Turns a proposal down. */
export async function dismissProposal(id: string): Promise<Tagged> {
  const url = `/v1/me/profile/proposals/${encodeURIComponent(id)}/dismiss`;
  return tagged(await send(url, { method: "POST", json: {} }));
}

/** Lists where the person is logged in. */
export async function listSessions(token: string | null = null): Promise<Page<OpenSession>> {
  const query = token === null ? "" : `?${new URLSearchParams({ page_token: token })}`;
  const body = await sendJson<{ sessions: OpenSession[]; next_page_token: string | null }>(`/v1/sessions${query}`);
  return { items: body.sessions, next: body.next_page_token || null };
}

/** Logs another place out. */
export async function endSession(id: string): Promise<void> {
  await send(`/v1/sessions/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Fetches everything that is kept about the person. */
export async function exportEverything(): Promise<{ blob: Blob; fileName: string }> {
  const response = await send("/v1/me/export", { timeoutMs: 120_000 });
  const fileName = fileNameOf(response.headers.get("content-disposition")) ?? "jobstream-export.json";
  return { blob: await response.blob(), fileName };
}

/** Deletes the account and everything in it; a guest has no password. */
export async function deleteEverything(password: string | null): Promise<void> {
  // Renews a session that has run out: after that a refusal is about the password.
  await send("/v1/me");
  await send("/v1/me", { method: "DELETE", json: password === null ? {} : { password }, session: false });
}

async function tagged(response: Response): Promise<Tagged> {
  return { profile: (await response.json()) as MyProfile, etag: response.headers.get("etag") };
}
