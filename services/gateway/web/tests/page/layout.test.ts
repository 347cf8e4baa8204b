// How the pages of the result look is chosen in the form, and is so in the document that comes out.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

import { SAMPLE_CV } from "./files";
import { browser, program } from "./house";
import { PATIENT, Visitor } from "./visitor";

/** Saves the PDF of the result that is open; returns the size of its paper and where two texts begin, in points. */
async function look(visitor: Visitor, ...texts: [RegExp, RegExp]): Promise<{ paper: number[]; left: number[] }> {
  const coming = visitor.page.waitForEvent("download", PATIENT);
  await visitor.page.getByRole("button", { name: "PDF", exact: true }).click(PATIENT);
  const data = new Uint8Array(readFileSync(await (await coming).path()));
  const task = getDocument({ data, verbosity: 0 });
  try {
    const page = await (await task.promise).getPage(1);
    const { width, height } = page.getViewport({ scale: 1 });
    const { items } = await page.getTextContent();
    const left = texts.map((text) => {
      const item = items.find((each) => "str" in each && text.test(each.str));
      assert.ok(item !== undefined && "str" in item, `${text} stands in the document`);
      return Number(item.transform[4]);
    });
    return { paper: [Math.round(width), Math.round(height)], left };
  } finally {
    await task.destroy();
  }
}

test("layout and paper are chosen in the form, shown with the result, and so in the document", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.tailor();
  await visitor.finished();
  const usual = await look(visitor, /Nordlys Energi AB/, /^Mar 2021/);
  assert.deepEqual(usual.paper, [595, 842], "a CV from Sweden is printed on A4");
  assert.ok((usual.left[1] ?? 0) > (usual.left[0] ?? 0), "in one column dates stand at the right");

  await page.getByRole("link", { name: "Tailor for another job" }).click();
  await page.getByRole("radio", { name: "Two columns" }).check();
  await page.getByRole("radio", { name: "Letter" }).check();
  await visitor.accessible();
  // A reload forgets nothing that was chosen.
  await page.reload();
  await page.getByText(/^Read: .*skill/).waitFor(PATIENT);
  assert.ok(await page.getByRole("radio", { name: "Two columns" }).isChecked());
  const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/v1/tailorings"));
  await visitor.tailor();
  const { template, paper } = (await sent).postDataJSON() as Record<string, unknown>;
  assert.deepEqual([template, paper], ["TWO_COLUMNS", "LETTER"]);
  await visitor.finished();
  const chosen = await look(visitor, /Nordlys Energi AB/, /^Mar 2021/);
  assert.deepEqual(chosen.paper, [612, 792]);
  assert.ok((chosen.left[1] ?? 0) < (chosen.left[0] ?? 0), "in two columns dates stand at the left");

  await page.getByRole("tab", { name: "As printed" }).click();
  await page.getByRole("img", { name: /^Page 1 of/ }).waitFor(PATIENT);
  await page.getByText(/^\d pages? of Letter$/).waitFor();
  await visitor.accessible();
  // The next job begins with what was chosen last.
  await page.getByRole("link", { name: "Tailor for another job" }).click();
  assert.ok(await page.getByRole("radio", { name: "Letter" }).isChecked());
  assert.equal(await page.getByLabel("Posting").inputValue(), "");
  await visitor.leave();
});

test("where the server tells how a result was asked for, its page says so", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  await page.route("**/v1/tailorings/tailoring_*", async (route) => {
    const answer = await route.fetch();
    const told = { ...((await answer.json()) as object), template: "TWO_COLUMNS", paper: "A4" };
    await route.fulfill({ response: answer, json: told });
  });
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.tailor();
  await page.getByText("Harbour Analytics · Two columns, A4").waitFor();
  await visitor.leave();
});
