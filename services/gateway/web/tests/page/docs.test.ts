// The page of the HTTP interface: drawn out of the document that the program serves, under the same
// policy as everything else, and good for trying a call.
import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, program } from "./house";
import { Visitor } from "./visitor";

test("every call of the interface is listed, and one is tried with the session of the browser", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  await page.goto(`${program.url}/docs`);
  const calls = page.locator(".opblock");
  await calls.first().waitFor();
  const description = await page.evaluate(async () => (await fetch("/openapi.json")).json());
  const described = Object.values<object>(description.paths).flatMap((path) => Object.keys(path));
  assert.equal(await calls.count(), described.length);

  const me = page.locator("#operations-auth-me");
  await me.getByRole("button", { name: /Tells who/ }).click();
  await me.getByRole("button", { name: "Try it out" }).click();
  await me.getByRole("button", { name: "Execute" }).click();
  await me.locator(".live-responses-table").getByText(visitor.email).waitFor();
  await visitor.leave();
});

test("the page of the interface fits a phone and follows the colours that its reader likes", async () => {
  const phone = { viewport: { width: 390, height: 844 }, colorScheme: "dark" as const };
  const visitor = await Visitor.arrive(browser, program, phone);
  const { page } = visitor;
  await page.goto(`${program.url}/docs`);
  await page.locator(".opblock").first().waitFor();
  const seen = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    dark: document.documentElement.classList.contains("dark-mode"),
  }));
  assert.deepEqual(seen, { width: 390, dark: true });
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator("html:not(.dark-mode)").waitFor();
  await visitor.leave();
});
