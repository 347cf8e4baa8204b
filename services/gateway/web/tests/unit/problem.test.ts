// Errors in words.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiError, NetworkError, readProblem } from "jobstream-client/errors";

import { adviceFor, explain } from "../../src/lib/problem";

test("a problem document becomes a sentence, the fields and what to do", async () => {
  const response = Response.json(
    {
      title: "Bad Request",
      status: 400,
      detail: "email must be an address",
      reason: "INVALID_ARGUMENT",
      violations: [{ field: "email", description: "must be an address" }, { odd: true }, null],
    },
    { status: 400 },
  );
  const words = explain(new ApiError(await readProblem(response)));
  assert.deepEqual(words, {
    title: "Bad Request",
    text: "Email must be an address.",
    advice: "Correct it and try again.",
    fields: { email: "Must be an address." },
  });
});

test("an answer that is no problem document still says what to do", async () => {
  for (const status of [400, 404, 413, 429, 500, 502]) {
    const problem = await readProblem(new Response("<html>proxy</html>", { status }));
    const words = explain(new ApiError(problem));
    assert.ok(words.title !== "" && words.advice !== "", `${status}`);
  }
});

test("a limit says how long to wait", async () => {
  const problem = await readProblem(Response.json({}, { status: 429 }));
  assert.equal(explain(new ApiError(problem, 2300)).advice, "Wait 3 s, then try again.");
});

test("a server that is away loses nothing", () => {
  assert.match(explain(new NetworkError(new TypeError("failed to fetch"))).advice, /Nothing is lost/);
});

test("a failed operation says whether trying again helps", () => {
  const error = { reason: "NO_TEXT", message: "the file has no text", retryable: false };
  assert.match(adviceFor("resume.parse", error), /another file/);
  assert.match(adviceFor("resume.parse", { ...error, retryable: true }), /Try again/);
});
