// A page that is opened stands still: what comes late comes below what is shown, or is waited for.
import assert from "node:assert/strict";
import { test } from "node:test";

import type { Locator, Page } from "playwright-core";

import { SAMPLE_CV } from "./files";
import { browser, program } from "./house";
import { PATIENT, Visitor } from "./visitor";

/** A reader's eye forgives a pixel's worth; 0.1 is what browsers call disturbing. */
const STILL = 0.01;

const PHONE = { viewport: { width: 412, height: 823 }, hasTouch: true, isMobile: true, reducedMotion: "reduce" } as const;

/** Opens a page anew; returns how much of what was shown has moved until `last` is there. */
async function moved(page: Page, url: string, last: Locator): Promise<number> {
  await page.goto("about:blank");
  await page.goto(url);
  await last.waitFor(PATIENT);
  return page.evaluate(async () => {
    const kept = (globalThis as unknown as { shifts: { value: number }[] }).shifts;
    // The last change was painted, and told of.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return kept.reduce((sum, { value }) => sum + value, 0);
  });
}

test("a CV, a result and the desk come whole, and nothing that is shown is pushed about", async () => {
  const visitor = await (await Visitor.arrive(browser, program, PHONE)).register();
  const { page } = visitor;
  await page.addInitScript(() => {
    const shifts: object[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({ type: "layout-shift", buffered: true });
  });
  await visitor.uploadAndRead(SAMPLE_CV);
  const cv = page.url().replace("#/resumes/", "#/cvs/");
  await visitor.tailor();
  await visitor.finished();
  const result = page.url();

  // What was read comes last: after the card of the file and how the CV reads.
  const analysis = page.waitForResponse(/\/analysis$/, PATIENT);
  const events = page.waitForResponse(/\/v1\/operations\/.*\/events$/, PATIENT);
  await page.route("**/v1/resumes/*/profile", async (route) => {
    await Promise.all([analysis, events]);
    await route.continue();
  });
  assert.ok((await moved(page, cv, page.getByRole("heading", { name: "What was read" }))) < STILL, "one CV");
  assert.ok((await moved(page, result, page.locator("summary", { hasText: "The posting" }))) < STILL, "result");
  assert.ok((await moved(page, `${program.url}/#/`, page.getByRole("region", { name: "The job" }))) < STILL, "tailor");
  await visitor.leave();
});
