// What the page makes of a report: conditions, the work that counts for them, near skills.
import assert from "node:assert/strict";
import { test } from "node:test";

import { duration, readReport } from "../../src/lib/report";

test("conditions say what the CV has for them, and years how long that was", () => {
  const { conditions } = readReport({
    conditions: [
      {
        kind: "years",
        condition: "5+ years of Rust",
        named: true,
        sources: [{ line: 9, text: "Wrote it in Rust" }],
        years: 5,
        worked: { months: 62, spans: [{ line: 7, from: "2021-03", until: null }, { line: 12, from: "2016", until: "2018-01" }] },
      },
      { kind: "years", condition: "3 years of welding", named: false, sources: [], years: 3 },
      { kind: "licence", condition: "Driving licence", named: true, sources: [{ line: 3, text: "Driving licence B" }] },
    ],
  });
  assert.deepEqual(conditions.map(({ named, years, months }) => [named, years, months]), [
    [true, 5, 62],
    [false, 3, null],
    [true, 0, null],
  ]);
  assert.deepEqual(conditions[0]?.spans, [
    { line: 7, text: "since 2021-03" },
    { line: 12, text: "2016 to 2018-01" },
  ]);
  assert.deepEqual(conditions[2]?.evidence, [{ line: 3, text: "Driving licence B" }]);
});

test("near skills are told, and an old report has neither them nor conditions", () => {
  const told = readReport({ transferable: [{ requirement: "MySQL", near: [{ wanted: "MySQL", have: "PostgreSQL" }] }] });
  assert.deepEqual(told.transferable[0]?.near, [{ wanted: "MySQL", have: "PostgreSQL" }]);
  assert.deepEqual([told.conditions, readReport({ missing: ["Go"] }).missing[0]?.near], [[], []]);
});

test("months are said as years and months", () => {
  assert.deepEqual([0, 1, 12, 30].map(duration), ["0 months", "1 month", "1 year", "2 years 6 months"]);
});
