// One request: retried while that is safe and helps, the session renewed once on 401, errors as
// ApiError or NetworkError. Knows no endpoint but the one that renews.
import { backoff, retryAfterMs, sleep } from "./backoff";
import { ApiError, NetworkError, readProblem } from "./errors";
import { renewOnce } from "./renew";
import { noteServerTime } from "./servertime";

/** Sends a request and gives back the head of the answer; `fetch`, unless progress is wanted. */
export type Transport = (url: string, init: RequestInit) => Promise<Response>;

/** A request. */
export interface Call {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  json?: unknown;
  form?: FormData;
  /** Makes a repeat of this start the same start. */
  key?: string;
  /** Sent as they are, for example an Authorization. */
  headers?: Record<string, string>;
  /** Refuses the change when the thing is no longer at this ETag. */
  ifMatch?: string;
  /** Whether a repeat does no harm though it has no key. */
  harmless?: boolean;
  signal?: AbortSignal;
  transport?: Transport;
  /** Longest wait for one answer in milliseconds. */
  timeoutMs?: number;
  /** Whether a 401 means the session has run out (and not that a password was wrong). */
  session?: boolean;
}

const TIMEOUT_MS = 20_000;
const TRIES = 5;
const WAITS = { firstMs: 400, maxMs: 5_000 };

/** Sends a request and returns the answer; throws ApiError or NetworkError for anything else. */
export async function send(url: string, call: Call = {}): Promise<Response> {
  // Repeating is safe when it changes nothing or the server knows the repeat by its key.
  const repeatable = (call.method ?? "GET") === "GET" || call.key !== undefined || call.harmless === true;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendWithSession(url, call);
    } catch (error) {
      call.signal?.throwIfAborted();
      if (!repeatable || attempt >= TRIES || !passing(error)) {
        throw error;
      }
      const wished = error instanceof ApiError ? error.retryAfterMs : null;
      await sleep(Math.max(wished ?? 0, backoff(attempt, WAITS)), call.signal);
    }
  }
}

/** Sends a request and reads the JSON of the answer. */
export async function sendJson<T>(url: string, call: Call = {}): Promise<T> {
  const response = await send(url, call);
  return (await response.json()) as T;
}

/** Makes the key of one start; the same for every try of it. */
export function newKey(): string {
  if (typeof crypto.randomUUID === "function") {
    return crypto.randomUUID();
  }
  // Over plain HTTP on another host browsers leave randomUUID out.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Says whether an error goes away by itself, so that trying again makes sense. */
export function passing(error: unknown): boolean {
  if (error instanceof ApiError) {
    // A 429 that asks for a long wait is for the person to read, not to sit through.
    return [502, 503, 504].includes(error.status) || (error.status === 429 && (error.retryAfterMs ?? 0) <= 5_000);
  }
  return error instanceof NetworkError;
}

async function sendWithSession(url: string, call: Call): Promise<Response> {
  let response = await sendOnce(url, call);
  if (response.status === 401 && call.session !== false && (await renewOnce())) {
    response = await sendOnce(url, call);
  }
  if (!response.ok) {
    throw new ApiError(await readProblem(response), retryAfterMs(response.headers));
  }
  return response;
}

async function sendOnce(url: string, call: Call): Promise<Response> {
  const headers: Record<string, string> = {
    accept: "application/json, application/problem+json, */*",
    ...call.headers,
  };
  const init: RequestInit = { method: call.method ?? "GET", headers, credentials: "same-origin", cache: "no-store" };
  if (call.json !== undefined) {
    headers["content-type"] = "application/json";
    init.body = JSON.stringify(call.json);
  } else if (call.form !== undefined) {
    init.body = call.form;
  }
  if (call.key !== undefined) {
    headers["idempotency-key"] = call.key;
  }
  if (call.ifMatch !== undefined) {
    headers["if-match"] = call.ifMatch;
  }
  const timeout = AbortSignal.timeout(call.timeoutMs ?? TIMEOUT_MS);
  init.signal = call.signal === undefined ? timeout : AbortSignal.any([call.signal, timeout]);
  try {
    const transport = call.transport ?? fetch;
    const response = await transport(url, init);
    noteServerTime(response.headers);
    return response;
  } catch (error) {
    call.signal?.throwIfAborted();
    throw new NetworkError(error);
  }
}
