// What the page shows of an operation's changes.
import assert from "node:assert/strict";
import { test } from "node:test";

import { fold, phaseLines, type Track } from "../../src/lib/track";
import { inPhase, operation } from "../../../client/tests/operation";

function foldAll(operations: Parameters<typeof fold>[1][]): Track {
  let track: Track | null = null;
  for (const next of operations) {
    track = fold(track, next);
  }
  assert.ok(track !== null);
  return track;
}

test("phases are listed as over, running and to come, with the time each took", () => {
  const track = foldAll([
    operation(),
    inPhase(1, { sequence: 2, timestamp: 1001 }),
    inPhase(2, { sequence: 3, timestamp: 1003.5 }),
  ]);
  const lines = phaseLines(track);
  assert.deepEqual(lines.map(({ state }) => state), ["done", "current", "coming", "coming", "coming", "coming"]);
  assert.equal(lines[0]?.seconds, 2.5);
  assert.equal(lines[1]?.seconds, null);
  assert.deepEqual(lines.map(({ title }) => title).slice(1, 3), ["Phase 2...", "Analyzing job description..."]);
});

test("a repeat after a reconnect changes nothing", () => {
  const track = foldAll([inPhase(1, { sequence: 2 }), inPhase(2, { sequence: 3 })]);
  assert.equal(fold(track, inPhase(1, { sequence: 2 })), track);
  assert.equal(fold(track, inPhase(2, { sequence: 3 })), track);
});

test("a resync replaces what was known, also by an older state", () => {
  const track = foldAll([inPhase(3, { sequence: 9 })]);
  assert.equal(fold(track, inPhase(2, { sequence: 4 }), true).operation.sequence, 4);
});

test("a snapshot in the middle of a phase claims no time for it", () => {
  const track = foldAll([inPhase(3, { sequence: 7, timestamp: 1010 }), inPhase(4, { sequence: 8, timestamp: 1011 })]);
  assert.deepEqual(phaseLines(track).map(({ seconds }) => seconds), [null, null, null, null, null, null]);
});

test("a new run starts with no phase passed", () => {
  const track = foldAll([
    inPhase(4, { sequence: 5 }),
    operation({ sequence: 6, run: 2, state: "PENDING" }),
    inPhase(1, { sequence: 7, run: 2 }),
  ]);
  assert.deepEqual(phaseLines(track).map(({ state }) => state)[1], "coming");
  assert.deepEqual(Object.keys(track.seen), ["1"]);
});

test("success ends every phase", () => {
  const track = foldAll([
    operation(),
    inPhase(6, { sequence: 2, timestamp: 1001 }),
    inPhase(6, { sequence: 3, timestamp: 1002, state: "SUCCEEDED", done: true, progress: 100 }),
  ]);
  const lines = phaseLines(track);
  assert.ok(lines.every(({ state }) => state === "done"));
  assert.equal(lines[5]?.seconds, 1);
});

test("a kind that the page has not met shows the phases that were seen", () => {
  const track = foldAll([inPhase(1, { kind: "job.import" }), inPhase(2, { kind: "job.import", sequence: 2 })]);
  assert.deepEqual(phaseLines(track).map(({ title }) => title), ["Phase 1...", "Phase 2..."]);
});
