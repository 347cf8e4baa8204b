// What was read in a CV beside the CV itself: the line of a chosen value is marked in the picture of a PDF, and in
// the text of everything else; by mouse, by keyboard, on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";

import type { Page } from "playwright-core";

import { serveOriginal } from "./contract";
import { SAMPLE_CV, WRITTEN, writtenCv } from "./files";
import { browser, program } from "./house";
import { PATIENT, Visitor } from "./visitor";

const A4 = { width: 595, height: 842 };

/** Uploads the written CV and goes to its page. */
async function open(visitor: Visitor): Promise<void> {
  await serveOriginal(visitor.page, writtenCv());
  await visitor.uploadAndRead(writtenCv());
  await visitor.go("My CVs");
  await visitor.page.getByRole("link", { name: /written-cv\.pdf/ }).click();
  await visitor.page.getByRole("img", { name: "Page 1 of 1 of the CV" }).waitFor(PATIENT);
}

/** Where the marks stand on the paper, in points from its left and its foot. */
function marks(page: Page): Promise<{ left: number; right: number; top: number; foot: number }[]> {
  return page.locator(".page .mark").evaluateAll((spans, { width, height }) => {
    return spans.map((span) => {
      const sheet = span.parentElement!.querySelector("canvas")!.getBoundingClientRect();
      const box = span.getBoundingClientRect();
      return {
        left: ((box.left - sheet.left) / sheet.width) * width,
        right: ((box.right - sheet.left) / sheet.width) * width,
        top: height - ((box.top - sheet.top) / sheet.height) * height,
        foot: height - ((box.bottom - sheet.top) / sheet.height) * height,
      };
    });
  }, A4);
}

/** Checks that just this line of the CV is marked. */
async function marked(page: Page, text: string): Promise<void> {
  const [x, y, size] = WRITTEN.find((line) => line[3] === text) ?? [0, 0, 0];
  await page.locator(".said").getByText(text).waitFor();
  const [mark, ...others] = await marks(page);
  assert.ok(mark !== undefined && others.length === 0, `one mark for "${text}", not ${others.length + 1}`);
  assert.ok(Math.abs(mark.left - x) < 6, `begins at ${mark.left}, not at ${x}`);
  assert.ok(mark.foot < y && mark.foot > y - size / 2, `its foot is at ${mark.foot}, of a line at ${y}`);
  assert.ok(mark.top > y + size / 2 && mark.top < y + size * 1.2, `its top is at ${mark.top}, of a line at ${y}`);
  assert.ok(mark.right - mark.left > text.length * size * 0.35, `it is ${mark.right - mark.left} wide`);
}

test("the line of a chosen value is marked in the picture of the CV, by mouse and by keyboard", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  await open(visitor);
  await visitor.accessible();
  // Choosing the value is enough, wherever it is pressed.
  await page.getByRole("group", { name: /^E-mail/ }).getByText("ines.caldeira@mail.example").click();
  await marked(page, WRITTEN[2]![3]);
  const chosen = page.getByRole("group", { name: /^E-mail/ }).getByRole("button", { name: /^Line/ });
  assert.equal(await chosen.getAttribute("aria-pressed"), "true");
  await visitor.accessible();

  const skill = page.getByRole("group", { name: /^Skill/ }).filter({ hasText: "AutoCAD" });
  await skill.getByRole("button", { name: /^Line/ }).focus();
  await marked(page, WRITTEN.at(-1)![3]);

  // The same line in the text, for who would rather read it.
  await page.getByRole("radio", { name: "Text" }).check();
  const line = page.getByRole("list", { name: "Lines of the CV" }).locator("li.marked");
  assert.match((await line.textContent()) ?? "", /Scheduling, Cost control, AutoCAD/);
  await visitor.accessible();
  await visitor.leave();
});

test("on a phone the picture stands above what was read and follows the chosen value", async () => {
  const visitor = await Visitor.arrive(browser, program, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    reducedMotion: "reduce",
  });
  await visitor.register();
  await open(visitor);
  const { page } = visitor;
  await visitor.fits();
  await page.getByRole("group", { name: /^Skill/ }).filter({ hasText: "AutoCAD" }).getByText("AutoCAD").tap();
  await marked(page, WRITTEN.at(-1)![3]);
  const sight = await page.locator(".page .mark").evaluate((mark) => {
    const box = mark.getBoundingClientRect();
    const frame = mark.closest("[role=group]")!.getBoundingClientRect();
    return box.top >= frame.top && box.bottom <= frame.bottom && frame.top >= 0 && frame.bottom <= innerHeight;
  });
  assert.ok(sight, "the mark is in sight while the value is");
  await visitor.fits();
  await visitor.accessible();
  await visitor.leave();
});

test("a CV that is no PDF, or whose file is not given out, shows its text", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  await page.route("**/v1/resumes/*/file", (route) => route.fulfill({ status: 404, json: {} }));
  for (const [file, name] of [[writtenCv(), "Ines Caldeira"], [SAMPLE_CV, "# Mara Lindqvist"]] as const) {
    await visitor.go("My CVs");
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByRole("heading", { level: 1, name: typeof file === "string" ? "sample-cv.md" : file.name }).waitFor();
    await page.getByRole("list", { name: "Lines of the CV" }).getByText(name, { exact: true }).waitFor(PATIENT);
    await page.getByRole("group", { name: /^Name/ }).first().getByRole("button", { name: /^Line/ }).click();
    const line = page.getByRole("list", { name: "Lines of the CV" }).locator("li.marked");
    await line.getByText(name, { exact: true }).waitFor();
    assert.equal(await page.getByRole("radio", { name: "Picture" }).count(), 0);
  }
  await visitor.leave();
});
