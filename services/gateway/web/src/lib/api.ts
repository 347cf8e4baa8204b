// The endpoints of the gateway that the app uses, typed. The session is in HttpOnly cookies that
// the gateway sets; nothing here sees a token.
import { newKey, send, sendJson, type Transport } from "jobstream-client/http";
import type { Operation, OperationError } from "jobstream-client/operation";

import type { RawReport } from "./report";

/** The person who is logged in. */
export interface User {
  id: string;
  /** Null for a guest. */
  email: string | null;
  name: string | null;
  role: string;
  /** Whether this is a visitor without an account. */
  guest: boolean;
}

/** A CV that was uploaded. */
export interface Resume {
  id: string;
  file_name: string;
  /** Null until it was read. */
  media_type: string | null;
  size_bytes: number;
  status: "PENDING" | "PARSED" | "FAILED";
  /** JSON Resume document of what was read; null until then, and in lists. */
  profile: Profile | null;
  /** Text of the file; null until it was read, and in lists. */
  parsed_text: string | null;
  operation_id: string | null;
  error: OperationError | null;
  /** RFC 3339. */
  created_at: string | null;
}

/** The part of a JSON Resume document that the page shows. */
export interface Profile {
  basics?: { name?: string; label?: string } | null;
  work?: unknown[] | null;
  education?: unknown[] | null;
  skills?: { name?: string; keywords?: string[] | null }[] | null;
}

/** How the pages of a document are composed. */
export type Template = "ONE_COLUMN" | "TWO_COLUMNS";

/** What a document is printed on. */
export type Paper = "A4" | "LETTER";

/** What a tailoring is made of; optional parts are empty when not given. */
export interface TailoringInput {
  resume_id: string;
  job_description: string;
  title: string;
  company_name: string;
  template: Template | "";
  paper: Paper | "";
}

/** A CV made fit for one job. */
export interface Tailoring {
  id: string;
  status: "PENDING" | "COMPLETED" | "FAILED";
  resume_id: string | null;
  /** In lists its first 200 characters. */
  job_description: string;
  title: string | null;
  company_name: string | null;
  /** How its pages are composed; not told by every gateway. */
  template?: Template | null;
  /** What was chosen to print it on; null when nobody chose. Not told by every gateway. */
  paper?: Paper | null;
  /** Null until completed, and in lists. */
  tailored_resume_text: string | null;
  /** Null until completed, and in lists. */
  report: RawReport | null;
  operation_id: string | null;
  error: OperationError | null;
  /** RFC 3339. */
  created_at: string | null;
}

/** Something that the person is told. */
export interface Notification {
  id: string;
  /** TAILORING_COMPLETED, TAILORING_FAILED, TAILORING_CANCELLED, or one that is newer than this page. */
  type: string;
  title: string;
  text: string;
  operation_id: string | null;
  /** RFC 3339. */
  created_at: string | null;
  /** RFC 3339; null until it was read. */
  read_at: string | null;
}

/** A page of a list. */
export interface Page<T> {
  items: T[];
  /** Null at the end. */
  next: string | null;
}

/** Answer to a start. */
export interface Started {
  id: string;
  operation: Operation;
}

/** Formats of a tailored CV, as people call them. */
export const FORMATS = [
  { format: "pdf", name: "PDF" },
  { format: "docx", name: "Word" },
  { format: "md", name: "Markdown" },
  { format: "txt", name: "Text" },
  { format: "html", name: "Web page" },
  { format: "json", name: "JSON" },
] as const;

/** Name of a format in an address. */
export type Format = (typeof FORMATS)[number]["format"];

/** Makes an account and opens its first session. */
export async function register(input: { email: string; password: string; name: string }): Promise<User> {
  const { name, ...rest } = input;
  const json = name === "" ? rest : input;
  return (await sendJson<{ user: User }>("/v1/auth/register", { method: "POST", json, session: false })).user;
}

/** Opens a session for a visitor without an account. */
export async function guest(): Promise<User> {
  return (await sendJson<{ user: User }>("/v1/auth/guest", { method: "POST", json: {}, session: false })).user;
}

/** Opens a session. */
export async function login(input: { email: string; password: string }): Promise<User> {
  return (await sendJson<{ user: User }>("/v1/auth/login", { method: "POST", json: input, session: false })).user;
}

/** Ends the session. */
export async function logout(): Promise<void> {
  await send("/v1/auth/logout", { method: "POST", json: {} });
}

/** Returns who is logged in. */
export function me(): Promise<User> {
  return sendJson("/v1/me");
}

/** Uploads a CV and starts to read it. */
export function uploadResume(file: File, transport: Transport = fetch): Promise<Started> {
  const form = new FormData();
  form.append("file", file, file.name);
  // A phone on a slow line needs minutes for 10 MiB.
  return sendJson("/v1/resumes", { method: "POST", form, key: newKey(), transport, timeoutMs: 600_000 });
}

/** Returns one CV with what was read in it. */
export function getResume(id: string, signal?: AbortSignal): Promise<Resume> {
  return sendJson(`/v1/resumes/${encodeURIComponent(id)}`, signal ? { signal } : {});
}

/** Returns the file of a CV as it was uploaded. */
export async function getOriginal(id: string, signal?: AbortSignal): Promise<Blob> {
  const response = await send(`/v1/resumes/${encodeURIComponent(id)}/file`, { timeoutMs: 60_000, ...(signal && { signal }) });
  return response.blob();
}

/** Lists CVs, newest first. */
export function listResumes(token: string | null = null): Promise<Page<Resume>> {
  return page("resumes", token);
}

/** Deletes a CV, its file and what was read in it. */
export async function deleteResume(id: string): Promise<void> {
  await send(`/v1/resumes/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Starts to tailor a CV to a job. */
export function createTailoring(input: TailoringInput, key: string): Promise<Started> {
  // Empty means not given: the optional fields are left out.
  const json = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== ""));
  return sendJson("/v1/tailorings", { method: "POST", json, key });
}

/** Returns one tailoring. */
export function getTailoring(id: string, signal?: AbortSignal): Promise<Tailoring> {
  return sendJson(`/v1/tailorings/${encodeURIComponent(id)}`, signal ? { signal } : {});
}

/** Lists tailorings, newest first. */
export function listTailorings(token: string | null = null): Promise<Page<Tailoring>> {
  return page("tailorings", token);
}

/** Deletes a tailoring and its documents. */
export async function deleteTailoring(id: string): Promise<void> {
  await send(`/v1/tailorings/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Fetches the tailored CV in one format. */
export async function getDocument(id: string, format: Format): Promise<{ blob: Blob; fileName: string }> {
  const response = await send(`/v1/tailorings/${encodeURIComponent(id)}/document?format=${format}`, {
    timeoutMs: 60_000,
  });
  const fileName = fileNameOf(response.headers.get("content-disposition")) ?? `tailored-cv.${format}`;
  return { blob: await response.blob(), fileName };
}

/** Lists operations, newest first; an empty filter lists all. */
export function listOperations(
  filter: { state: string; kind: string },
  token: string | null = null,
): Promise<Page<Operation>> {
  return page("operations", token, filter);
}

/** Asks an operation to stop. */
export function cancelOperation(id: string): Promise<Operation> {
  return sendJson(`/v1/operations/${encodeURIComponent(id)}/cancel`, { method: "POST", json: {}, harmless: true });
}

/** Opens a new run of an operation. */
export function retryOperation(id: string): Promise<Operation> {
  return sendJson(`/v1/operations/${encodeURIComponent(id)}/retry`, { method: "POST", json: {} });
}

/** Lists notifications, newest first. */
export function listNotifications(token: string | null = null): Promise<Page<Notification>> {
  return page("notifications", token);
}

/** Marks a notification as read. */
export function readNotification(id: string): Promise<Notification> {
  const call = { method: "POST", json: {}, harmless: true } as const;
  return sendJson(`/v1/notifications/${encodeURIComponent(id)}/read`, call);
}

/** Returns an operation as it stands. */
export function getOperation(id: string): Promise<Operation> {
  return sendJson(`/v1/operations/${encodeURIComponent(id)}`);
}

/** Address of the live stream of the inbox. */
export const NOTIFICATION_EVENTS = "/v1/notifications/events";

/** Reads the file name of a Content-Disposition header. */
export function fileNameOf(header: string | null): string | null {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header ?? "")?.[1];
  if (encoded !== undefined) {
    return decodeURIComponent(encoded);
  }
  return /filename="?([^";]+)"?/i.exec(header ?? "")?.[1] ?? null;
}

async function page<T>(name: string, token: string | null, filter: Record<string, string> = {}): Promise<Page<T>> {
  const given = Object.entries(filter).filter(([, value]) => value !== "");
  const query = new URLSearchParams([["page_size", "20"], ...given, ...(token === null ? [] : [["page_token", token]])]);
  const body = await sendJson<Record<string, unknown>>(`/v1/${name}?${query}`);
  const next = body["next_page_token"];
  return { items: body[name] as T[], next: typeof next === "string" && next !== "" ? next : null };
}
