// The bell: counts by itself, in every tab; its list by keyboard and for a screen reader.
import assert from "node:assert/strict";
import { test } from "node:test";

import type { Page } from "playwright-core";

import { SAMPLE_CV } from "./files";
import { browser, program } from "./house";
import { PATIENT, Visitor } from "./visitor";

test("the bell counts by itself in every tab, and what is read in one is read in all", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await bell(visitor.page, 0).waitFor();
  const other = await visitor.page.context().newPage();
  await other.goto(program.url);
  await bell(other, 0).waitFor();
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.tailor();
  await visitor.finished();
  await bell(visitor.page, 1).waitFor(PATIENT);
  await bell(other, 1).waitFor(PATIENT);
  assert.equal(await visitor.page.getByRole("status").filter({ hasText: "Your tailored CV is ready" }).count(), 1);

  await bell(visitor.page, 1).click();
  const list = visitor.page.getByRole("region", { name: "Notifications" });
  await list.getByText("Your tailored CV is ready").first().waitFor();
  assert.equal(await list.getByRole("listitem").count(), 1);
  await list.getByRole("button", { name: "Mark as read" }).click();
  await bell(visitor.page, 0).waitFor();
  await bell(other, 0).waitFor();

  // The other tab was on the overview; the notice leads to the document.
  await bell(other, 0).click();
  await other.getByRole("region", { name: "Notifications" }).getByRole("button", { name: "Open" }).click();
  await other.getByRole("heading", { name: "What the job asks for" }).waitFor(PATIENT);
  await visitor.leave();
});

test("the list can be opened, used and closed with the keyboard alone", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.tailor();
  await visitor.finished();
  await bell(visitor.page, 1).waitFor(PATIENT);
  const { keyboard } = visitor.page;
  await bell(visitor.page, 1).focus();
  await keyboard.press("Enter");
  const list = visitor.page.getByRole("region", { name: "Notifications" });
  await list.getByRole("button", { name: "Mark as read" }).waitFor();
  assert.equal(await bell(visitor.page, 1).getAttribute("aria-expanded"), "true");
  await keyboard.press("Tab");
  assert.match(await focused(visitor.page), /^Mark as read: Your tailored CV is ready/);
  await keyboard.press("Enter");
  await bell(visitor.page, 0).waitFor();
  await keyboard.press("Escape");
  await list.waitFor({ state: "hidden" });
  assert.equal(await visitor.page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Notifications");
  await visitor.leave();
});

/** The bell, when it counts this many. */
function bell(page: Page, unread: number) {
  const name = unread === 0 ? "Notifications" : `Notifications, ${unread} unread`;
  return page.getByRole("button", { name, exact: true });
}

/** Text of what has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent?.replace(/\s+/g, " ").trim() ?? "");
}
