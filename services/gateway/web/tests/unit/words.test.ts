// Small things that are easy to get wrong: places, file names, reports, waiting times.
import assert from "node:assert/strict";
import { test } from "node:test";

import { fileNameOf } from "../../src/lib/api";
import { backoff, retryAfterMs } from "jobstream-client/backoff";
import { readReport } from "../../src/lib/report";
import { href, parse } from "../../src/lib/route";
import { fileSize, sentence, standing } from "../../src/lib/words";

test("a place survives the way through the address", () => {
  for (const route of [
    { page: "home", resumeId: null },
    { page: "home", resumeId: "resume_0123" },
    { page: "tailoring", id: "tailoring_0123" },
    { page: "login" },
  ] as const) {
    assert.deepEqual(parse(href(route)), route);
  }
  for (const odd of ["", "#", "#/nowhere/x", "#/tailorings/", "#/tailorings/a/b", "#/resumes/<script>"]) {
    assert.deepEqual(parse(odd), { page: "home", resumeId: null }, odd);
  }
});

test("file names are read from both forms of the header", () => {
  assert.equal(fileNameOf('attachment; filename="cv.pdf"'), "cv.pdf");
  assert.equal(fileNameOf("attachment; filename=\"cv.pdf\"; filename*=UTF-8''J%C3%BCrgen.pdf"), "Jürgen.pdf");
  assert.equal(fileNameOf(null), null);
});

test("waits grow to a bound and are spread", () => {
  const bounds = { firstMs: 100, maxMs: 1000 };
  assert.deepEqual([1, 2, 3, 4, 5, 99].map((n) => backoff(n, bounds, () => 1)), [100, 200, 400, 800, 1000, 1000]);
  assert.equal(backoff(1, bounds, () => 0), 50);
  assert.equal(retryAfterMs(new Headers({ "retry-after": "2" })), 2000);
  assert.equal(retryAfterMs(new Headers({ "retry-after": "soon" })), null);
});

test("a report that lacks parts is still shown", () => {
  assert.deepEqual(readReport({}).matched, []);
  assert.deepEqual(readReport({ missing: "odd", matched: [null] }).missing, []);
});

test("standings are told apart", () => {
  assert.equal(standing({ status: "FAILED", error: { reason: "CANCELLED" } }).tone, "cancelled");
  assert.equal(standing({ status: "FAILED", error: { reason: "NO_TEXT" } }).tone, "error");
  assert.equal(standing({ status: "COMPLETED", error: null }).tone, "done");
  assert.equal(standing({ status: "PENDING", error: null }).tone, "running");
});

test("messages become sentences and sizes are readable", () => {
  assert.equal(sentence("the file is empty"), "The file is empty.");
  assert.equal(sentence("Done!"), "Done!");
  assert.deepEqual([12, 2048, 3.5 * 1024 * 1024].map(fileSize), ["12 bytes", "2 KiB", "3.5 MiB"]);
});
