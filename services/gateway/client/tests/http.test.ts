// Requests: what is repeated, what is not, and how a session is renewed once for many.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { newKey, send } from "../src/http";
import { ApiError, NetworkError } from "../src/errors";
import { whenSessionLost } from "../src/renew";

interface Seen {
  url: string;
  method: string;
  key: string | null;
}

let seen: Seen[] = [];
let answers: ((url: string) => Response | Error)[] = [];

beforeEach(() => {
  seen = [];
  answers = [];
  const stored = new Map<string, string>();
  Object.assign(globalThis, {
    localStorage: {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, value: string) => stored.set(name, value),
    },
    fetch: (url: string, init: RequestInit) => {
      seen.push({ url, method: init.method ?? "GET", key: new Headers(init.headers).get("idempotency-key") });
      const answer = answers.shift()?.(url) ?? Response.json({});
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  });
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
});

const away = (): Error => new TypeError("failed to fetch");
const status = (code: number) => (): Response =>
  Response.json({}, { status: code, headers: { "retry-after": "0" } });

test("a read is repeated while the server is away", async () => {
  answers = [away, status(503)];
  await send("/v1/resumes");
  assert.equal(seen.length, 3);
});

test("a start is repeated with the same key", async () => {
  answers = [away];
  await send("/v1/tailorings", { method: "POST", json: {}, key: newKey() });
  assert.equal(seen.length, 2);
  assert.equal(seen[0]?.key, seen[1]?.key);
});

test("a change without a key is sent once", async () => {
  answers = [away];
  await assert.rejects(send("/v1/operations/op_1/retry", { method: "POST", json: {} }), NetworkError);
  assert.equal(seen.length, 1);
});

test("a refusal is not repeated", async () => {
  answers = [status(404)];
  await assert.rejects(send("/v1/resumes/resume_1"), ApiError);
  assert.equal(seen.length, 1);
});

test("many calls that find the session run out renew it once", async () => {
  answers = [status(401), status(401), status(401)];
  await Promise.all([send("/v1/me"), send("/v1/resumes"), send("/v1/tailorings")]);
  assert.equal(seen.filter(({ url }) => url === "/v1/auth/refresh").length, 1);
  assert.equal(seen.length, 7);
});

test("a session that is over is told once and the call is refused", async () => {
  let lost = 0;
  whenSessionLost(() => (lost += 1));
  answers = [status(401), status(401)];
  await assert.rejects(send("/v1/me"), (error: ApiError) => error.status === 401);
  assert.equal(lost, 1);
});

test("a server that is away while renewing logs nobody out", async () => {
  let lost = 0;
  whenSessionLost(() => (lost += 1));
  answers = [status(401), away];
  await assert.rejects(
    send("/v1/operations/op_1/retry", { method: "POST", json: {} }),
    (error) => error instanceof NetworkError,
  );
  assert.equal(lost, 0);
});

test("a wrong password is not taken for a session that has run out", async () => {
  answers = [status(401)];
  await assert.rejects(send("/v1/auth/login", { method: "POST", json: {}, session: false }), ApiError);
  assert.equal(seen.length, 1);
});

test("keys are UUIDs, also where randomUUID is missing", () => {
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.match(newKey(), form);
  const { randomUUID } = crypto;
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  assert.match(newKey(), form);
  Object.defineProperty(crypto, "randomUUID", { value: randomUUID, configurable: true });
});
