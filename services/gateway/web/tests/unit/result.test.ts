// What the pages of a CV and of a result make of the answers: names, groups, differences.
import assert from "node:assert/strict";
import { test } from "node:test";

import { words } from "../../src/lib/diff";
import type { MyProfile } from "../../src/lib/me";
import { changes, withNames, writable } from "../../src/lib/profileform";
import { sections } from "../../src/lib/reading";
import { fates, linesOf, rowsOf } from "../../src/lib/result";
import { browserName } from "../../src/lib/words";

test("texts are compared word by word", () => {
  const pieces = words("Lead a team of five engineers daily", "Lead a team of six engineers");
  assert.deepEqual(pieces.map(({ kind, text }) => [kind, text.trim()]), [
    ["same", "Lead a team of"],
    ["gone", "five"],
    ["new", "six"],
    ["same", "engineers"],
    ["gone", "daily"],
  ]);
  assert.deepEqual(words("", ""), []);
  assert.deepEqual(words("", "new words"), [{ kind: "new", text: "new words" }]);
});

test("fields are grouped by part and entry, however their paths are written", () => {
  const rest = { value: "x", lines: [1], confidence: 1, corrected: false };
  const paths = ["basics.email", "work[0].position", "work.1.startDate", "/work/1/highlights/0", "skills[0].keywords[2]"];
  const parts = sections(paths.map((path) => ({ path, ...rest })));
  assert.deepEqual(parts.map(({ title }) => title), ["About you", "Experience", "Skills"]);
  assert.deepEqual(parts[1]?.entries.map(({ title, fields }) => [title, fields.map(({ name }) => name)]), [
    ["Position 1", ["Position"]],
    ["Position 2", ["From", "Line 1"]],
  ]);
  assert.equal(parts[2]?.entries[0]?.fields[0]?.name, "Skill 3");
});

test("a result is read from its report where nothing else gives its lines", () => {
  const text = "Mara\n\nSummary\n-------\nI build things.\n- Led five";
  const report = {
    ledger: [
      { line: 1, origin: "resume", sources: [1] },
      { line: 3, origin: "label", sources: [] },
      { line: 5, origin: "resume", sources: [3] },
      { line: 6, origin: "reworded", sources: [4] },
    ],
  };
  const source = ["# Mara", "", "I build things.", "Was lead of five", "Likes sailing"];
  const lines = linesOf(text, report, source);
  assert.deepEqual(lines.map(({ origin }) => origin), ["source", "heading", "source", "reworded"]);
  assert.equal(lines[3]?.original, "Was lead of five");
  assert.equal(lines[3]?.section, "Summary");
  assert.deepEqual(fates(source, lines).map(({ number, fate }) => [number, fate]), [
    [1, "kept"],
    [3, "kept"],
    [4, "kept"],
    [5, "left out"],
  ]);
  const dropped = lines.map((line) => (line.sources.includes(4) ? { ...line, dropped: true } : line));
  assert.equal(fates(source, dropped)[2]?.fate, "left out");
});

test("pieces of a line stand on one line, each sentence and heading on its own", () => {
  const rest = { section: "", text: "x", origin: "source" as const, sources: [], original: "x", dropped: false };
  const ids = ["name", "label", "email", "link0", "s0.title", "s0.e0.position", "s0.e0.company", "s0.e0.p0", "s0.e0.p1",
    "s1.title", "s1.e0.name", "s1.e0.k0", "s1.e1.name"];
  const rows = rowsOf(ids.map((id) => ({ id, ...rest })));
  assert.deepEqual(rows.map(({ look, lines }) => [look, lines.length]), [
    ["name", 1], ["plain", 1], ["pieces", 2], ["heading", 1], ["pieces", 2], ["point", 1], ["point", 1],
    ["heading", 1], ["pieces", 2], ["pieces", 1],
  ]);
});

test("only the parts of a profile that were changed are sent", () => {
  const profile = {
    skills: [{ name: "Rust", source: "accepted" }],
    experience_level: null,
    headline: "Engineer",
    location: null,
    preferences: { remote: null, locations: [], employment_types: [], languages: [] },
    criteria: { titles: [], industries: [], salary_min: null, salary_currency: null, salary_period: null },
    proposals: [],
    updated_at: null,
  } satisfies MyProfile as MyProfile;
  const form = writable(profile);
  assert.deepEqual(changes(profile, form), {});
  form.skills = withNames(form.skills, ["Rust", "SQL"]);
  form.preferences.remote = "REMOTE";
  assert.deepEqual(Object.keys(changes(profile, form)), ["skills", "preferences"]);
  assert.deepEqual(form.skills, [{ name: "Rust", source: "accepted" }, { name: "SQL", source: "typed" }]);
  assert.equal(profile.preferences.remote, null);
});

test("browsers are named by what they say of themselves", () => {
  assert.equal(browserName("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140"), "Edge on Windows");
  assert.equal(browserName("curl/8.5"), "curl/8.5");
  assert.equal(browserName(null), "Unknown program");
});
