// A live stream against a server that breaks it in every way; a scripted fetch stands for the network.
import assert from "node:assert/strict";
import { test } from "node:test";

import { openStream, type Connection, type StreamOptions } from "../src/stream";

const encoder = new TextEncoder();

/** One answer of the server: chunks, then the end, a break, or silence. */
type Answer =
  | { chunks: string[]; then: "end" | "break" | "silence" }
  | { status: number; retryAfter?: string }
  | "refused";

interface Outcome {
  data: string[];
  connections: Connection[];
  cursors: (string | null)[];
  renewals: number;
}

/** Plays `answers` one after the other; resolves when the stream ends or stops. */
function play(answers: Answer[], last: string, options: Partial<StreamOptions> = {}): Promise<Outcome> {
  const outcome: Outcome = { data: [], connections: [], cursors: [], renewals: 0 };
  const queue = [...answers];
  return new Promise((resolve) => {
    const stream = openStream({
      url: "/events",
      lastEventId: "0",
      limits: { firstMs: 1, maxMs: 4, connectMs: 200, silenceMs: 40, maxErrors: 5 },
      onMessage: ({ data }) => outcome.data.push(data),
      finished: () => outcome.data.at(-1) === last,
      onConnection: (connection) => {
        outcome.connections.push(connection);
        if (connection.state === "ended" || connection.state === "stopped") {
          stream.close();
          resolve(outcome);
        }
      },
      renew: () => {
        outcome.renewals += 1;
        return Promise.resolve(true);
      },
      fetch: (_url, init) => {
        outcome.cursors.push(new Headers(init?.headers).get("last-event-id"));
        return answer(queue.shift() ?? "refused", init?.signal ?? null);
      },
      ...options,
    });
  });
}

function answer(script: Answer, signal: AbortSignal | null): Promise<Response> {
  if (script === "refused") {
    return Promise.reject(new TypeError("connection refused"));
  }
  if ("status" in script) {
    const headers = script.retryAfter === undefined ? {} : { "retry-after": script.retryAfter };
    return Promise.resolve(new Response("{}", { status: script.status, headers }));
  }
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      signal?.addEventListener("abort", () => controller.error(signal.reason), { once: true });
      script.chunks.forEach((chunk) => controller.enqueue(encoder.encode(chunk)));
      if (script.then === "end") {
        controller.close();
      }
    },
    pull(controller) {
      // What was sent is read before the break is noticed.
      if (script.then === "break") {
        controller.error(new TypeError("connection reset"));
      }
      return script.then === "silence" ? new Promise(() => {}) : undefined;
    },
  });
  return Promise.resolve(new Response(body, { status: 200 }));
}

function event(id: number): string {
  return `id: ${id}\nevent: update\ndata: ${id}\n\n`;
}

test("a stream that breaks after every event goes on behind the last one", async () => {
  const breaks = [1, 2, 3, 4, 5, 6, 7, 8].map((id): Answer => ({ chunks: [event(id)], then: "break" }));
  const outcome = await play([...breaks, { chunks: [event(9)], then: "end" }], "9");
  assert.deepEqual(outcome.data, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  assert.deepEqual(outcome.cursors, ["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
  assert.deepEqual(outcome.connections.at(-1), { state: "ended" });
});

test("an end before the last event is a restart of the server and not the end", async () => {
  const outcome = await play([{ chunks: [event(1)], then: "end" }, "refused", { chunks: [event(2)], then: "end" }], "2");
  assert.deepEqual(outcome.cursors, ["0", "1", "1"]);
  assert.deepEqual(outcome.data, ["1", "2"]);
});

test("silence is taken for a dead connection, heartbeats are not", async () => {
  const outcome = await play(
    [
      { chunks: [event(1), ": heartbeat\n\n"], then: "silence" },
      { chunks: [event(2)], then: "end" },
    ],
    "2",
  );
  assert.deepEqual(outcome.data, ["1", "2"]);
  assert.ok(outcome.connections.some(({ state }) => state === "waiting"));
});

test("errors in a row are counted, shown, and end in a stop", async () => {
  const outcome = await play([], "never");
  const waits = outcome.connections.filter((connection) => connection.state === "waiting");
  assert.deepEqual(waits.map(({ errors }) => errors), [1, 2, 3, 4]);
  assert.equal(outcome.connections.at(-1)?.state, "stopped");
});

test("connections that bring nothing new do not reset the counter", async () => {
  const empty: Answer = { chunks: ["retry: 1\n\n"], then: "end" };
  const outcome = await play([empty, empty, empty, empty, empty, empty], "never");
  assert.equal(outcome.cursors.length, 5);
  assert.equal(outcome.connections.at(-1)?.state, "stopped");
});

test("a session that has run out is renewed and the stream goes on", async () => {
  const outcome = await play([{ status: 401 }, { chunks: [event(1)], then: "end" }], "1");
  assert.equal(outcome.renewals, 1);
  assert.deepEqual(outcome.data, ["1"]);
});

test("what does not exist is not asked for again", async () => {
  const outcome = await play([{ status: 404 }, { chunks: [event(1)], then: "end" }], "1");
  assert.equal(outcome.cursors.length, 1);
  assert.equal(outcome.connections.at(-1)?.state, "stopped");
});

test("an overloaded server is asked again", async () => {
  const answers: Answer[] = [{ status: 503, retryAfter: "0" }, { status: 429, retryAfter: "0" }];
  const outcome = await play([...answers, { chunks: [event(1)], then: "end" }], "1");
  assert.deepEqual(outcome.data, ["1"]);
});

test("a person may ask again after a stop", async () => {
  const answers: Answer[] = ["refused", { chunks: [event(1)], then: "end" }];
  const states: string[] = [];
  await new Promise<void>((resolve) => {
    const stream = openStream({
      url: "/events",
      lastEventId: null,
      limits: { maxErrors: 1 },
      onMessage: () => {},
      finished: () => true,
      onConnection: ({ state }) => {
        states.push(state);
        if (state === "stopped") {
          queueMicrotask(() => stream.retryNow());
        }
        if (state === "ended") {
          resolve();
        }
      },
      renew: () => Promise.resolve(false),
      fetch: (_url, init) => answer(answers.shift() ?? "refused", init?.signal ?? null),
    });
  });
  assert.deepEqual(states, ["connecting", "stopped", "connecting", "live", "ended"]);
});
