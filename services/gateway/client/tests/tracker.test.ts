// What a page is told of a task that it tracks: progress, the end, and every way in which it can be
// lost; a scripted fetch stands for the gateway.
import assert from "node:assert/strict";
import { test } from "node:test";

import type { Operation } from "../src/operation";
import { progressOf, type Progress } from "../src/progress";
import { ProgressTracker, type TrackerOptions } from "../src/tracker";
import { inPhase, operation } from "./operation";

const LIMITS = { firstMs: 1, maxMs: 4, connectMs: 200, silenceMs: 60, maxErrors: 3 };
const encoder = new TextEncoder();

interface Outcome {
  progress: Progress[];
  completed: Progress[];
  errors: Progress[];
  cursors: (string | null)[];
  tokens: (string | null)[];
}

/** One answer of the gateway: changes, after which the connection ends or hangs; or a status. */
type Answer = { changes: Operation[]; then: "end" | "hang" } | number;

/** Tracks against the answers until it completes or fails. */
function track(answers: Answer[], options: TrackerOptions = {}): Promise<Outcome> {
  const outcome: Outcome = { progress: [], completed: [], errors: [], cursors: [], tokens: [] };
  const queue = [...answers];
  return new Promise((resolve) => {
    const tracker = new ProgressTracker({
      limits: LIMITS,
      token: "a token",
      ...options,
      fetch: (_url, init) => {
        const headers = new Headers(init?.headers);
        outcome.cursors.push(headers.get("last-event-id"));
        outcome.tokens.push(headers.get("authorization"));
        return answer(queue.shift(), init?.signal ?? null);
      },
    });
    tracker.track("op_tailoring_1", {
      onProgress: (data) => outcome.progress.push(data),
      onComplete: (data) => {
        outcome.completed.push(data);
        resolve(outcome);
      },
      onError: (data) => {
        outcome.errors.push(data);
        resolve(outcome);
      },
    });
  });
}

function answer(script: Answer | undefined, signal: AbortSignal | null): Promise<Response> {
  if (script === undefined) {
    return Promise.reject(new TypeError("connection refused"));
  }
  if (typeof script === "number") {
    return Promise.resolve(new Response(JSON.stringify({ title: "Refused", detail: "it was refused" }), { status: script }));
  }
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      signal?.addEventListener("abort", () => controller.error(signal.reason), { once: true });
      for (const change of script.changes) {
        controller.enqueue(encoder.encode(`id: ${change.sequence}\nevent: update\ndata: ${JSON.stringify(change)}\n\n`));
      }
      if (script.then === "end") {
        controller.close();
      }
    },
  });
  return Promise.resolve(new Response(body));
}

const END = operation({ sequence: 9, state: "SUCCEEDED", done: true, progress: 100, status: "Complete!", stage: "6/6" });

test("every change is told once, in the nine fields, and the end as well", async () => {
  const outcome = await track([{ changes: [inPhase(1), inPhase(2, { sequence: 2, timestamp: 1001.5 }), END], then: "end" }]);
  assert.deepEqual(outcome.progress.map(({ stage }) => stage), ["1/6", "2/6", "6/6"]);
  assert.deepEqual(Object.keys(outcome.progress[0] ?? {}).sort(), [
    "completed", "elapsed_time", "error", "estimated_remaining", "progress", "stage", "status", "task_id", "timestamp",
  ]);
  assert.equal(outcome.completed[0]?.completed, true);
  assert.equal(outcome.completed[0]?.error, null);
  assert.deepEqual(outcome.errors, []);
  assert.deepEqual(outcome.tokens, ["Bearer a token"]);
});

test("a lost connection is taken up behind the last change, and a repeat is not told again", async () => {
  const outcome = await track([
    { changes: [inPhase(1), inPhase(2, { sequence: 2 })], then: "end" },
    503,
    { changes: [inPhase(2, { sequence: 2 }), END], then: "end" },
  ]);
  assert.deepEqual(outcome.cursors, ["0", "2", "2"]);
  assert.deepEqual(outcome.progress.map(({ stage }) => stage), ["1/6", "2/6", "6/6"]);
  assert.equal(outcome.completed.length, 1);
});

test("errors in a row end it, with words for people", async () => {
  const outcome = await track([{ changes: [inPhase(1)], then: "end" }]);
  assert.equal(outcome.cursors.length, 3);
  assert.match(outcome.errors[0]?.error ?? "", /The server does not answer/);
  assert.equal(outcome.errors[0]?.stage, "1/6");
  assert.equal(outcome.errors[0]?.completed, false);
});

test("a task that is not there is not asked for again", async () => {
  const outcome = await track([404]);
  assert.equal(outcome.cursors.length, 1);
  assert.match(outcome.errors[0]?.error ?? "", /does not exist/);
  assert.equal(outcome.errors[0]?.task_id, "op_tailoring_1");
});

test("a failure and a cancellation are told as errors with their reason", async () => {
  const error = { reason: "NO_TEXT", message: "the file has no text", retryable: false };
  const failed = operation({ sequence: 3, state: "FAILED", done: true, error });
  const outcome = await track([{ changes: [failed], then: "end" }]);
  assert.equal(outcome.errors[0]?.error, "the file has no text");
  assert.equal(outcome.errors[0]?.completed, true);
  assert.equal(progressOf(operation({ state: "CANCELLED", done: true })).error, "It was cancelled.");
});

test("a time without any change ends it, though heartbeats would go on", async () => {
  const silent: Answer[] = [{ changes: [inPhase(1)], then: "hang" }];
  const outcome = await track(silent, { timeoutMs: 30, limits: { ...LIMITS, silenceMs: 10_000 } });
  assert.match(outcome.errors[0]?.error ?? "", /Nothing has changed/);
});

test("a token may be asked for anew at every connection", async () => {
  let asked = 0;
  const outcome = await track([{ changes: [inPhase(1)], then: "end" }, { changes: [END], then: "end" }], {
    token: () => `token ${(asked += 1)}`,
  });
  assert.deepEqual(outcome.tokens, ["Bearer token 1", "Bearer token 2"]);
});
