// Times in words.
import assert from "node:assert/strict";
import { test } from "node:test";

import { about, duration, elapsed, remaining } from "../src/time";
import { noteServerTime, serverNow } from "../src/servertime";
import { operation } from "./operation";

test("without an estimate none is given", () => {
  assert.equal(remaining(operation(), 1005), "no estimate yet");
});

test("an estimate counts down and never below what is known", () => {
  const estimated = operation({ estimated_remaining: 20, estimate: { p50: 20, p90: 40, cases: 12 } });
  assert.equal(remaining(estimated, 1000), "about 20 s left");
  assert.equal(remaining(estimated, 1010), "about 10 s left");
  assert.equal(remaining(estimated, 1025), "at most about 15 s in nine of ten cases");
  assert.equal(remaining(estimated, 1050), "longer than usual");
});

test("what is over has no time left", () => {
  assert.equal(remaining(operation({ done: true, state: "SUCCEEDED" }), 1005), "");
});

test("elapsed time goes on between changes and stands still at the end", () => {
  assert.equal(elapsed(operation({ elapsed_time: 3 }), 1002), 5);
  assert.equal(elapsed(operation({ elapsed_time: 3 }), 990), 3);
  assert.equal(elapsed(operation({ elapsed_time: 3, done: true, state: "FAILED" }), 1002), 3);
  assert.equal(elapsed(operation({ elapsed_time: null }), 1002), null);
});

test("durations read like a person would say them", () => {
  const said = [0, 9.94, 59.9, 61, 3600, 7265].map((seconds) => duration(seconds));
  assert.deepEqual(said, ["0 s", "9 s", "59 s", "1 min 01 s", "1 h 00 min", "2 h 01 min"]);
  assert.equal(duration(1.26, true), "1.3 s");
  assert.deepEqual([1, 13, 57, 58, 89, 91, 600].map(about), [
    "about 5 s", "about 15 s", "about 55 s", "about 1 min", "about 1 min", "about 2 min", "about 10 min",
  ]);
});

test("a wrong clock here is corrected by the server's, a second of rounding is not", () => {
  const now = Date.parse("2026-03-01T10:00:00Z");
  noteServerTime(new Headers({ date: "Sun, 01 Mar 2026 10:00:01 GMT" }), now);
  assert.equal(serverNow(now), now / 1000);
  noteServerTime(new Headers({ date: "Sun, 01 Mar 2026 11:00:00 GMT" }), now);
  assert.equal(serverNow(now), now / 1000 + 3600.5);
});
