// The client on a plain page of two script lines, under the policy of the app, with the real program.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import type { Operation } from "jobstream-client/operation";
import type { Page } from "playwright-core";

import { longPdf, SAMPLE_CV, scan } from "./files";
import { browser, program } from "./house";
import { PATIENT, Visitor } from "./visitor";

/** Every field of an operation; the type sees to it that none is forgotten. */
const FIELDS: Record<keyof Operation, true> = {
  id: true,
  name: true,
  kind: true,
  state: true,
  done: true,
  phase: true,
  stage: true,
  progress: true,
  status: true,
  message: true,
  run: true,
  attempt: true,
  elapsed_time: true,
  estimated_remaining: true,
  estimate: true,
  error: true,
  result: true,
  sequence: true,
  timestamp: true,
  children: true,
};

test("a plain page uploads a file, shows the work and is told the outcome", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  await openExample(page);
  await page.locator("input[type=file]").setInputFiles(SAMPLE_CV);
  await page.getByRole("button", { name: "Upload" }).click();
  await page.getByText(/^Read in [\d.]+ s: 100 %, Complete!$/).waitFor(PATIENT);
  const bar = page.getByRole("progressbar");
  assert.equal(await bar.getAttribute("aria-valuenow"), "100");
  assert.equal(await bar.getAttribute("data-tone"), "done");
  assert.equal(await colour(page), "rgb(43, 133, 84)");
  await page.getByText(/^took [\d.]+ s$/).waitFor();
  assert.equal(await page.getByRole("button", { name: "Upload" }).isEnabled(), true);
  await visitor.leave();
});

test("a plain page is told in words why it did not work", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  await openExample(page);
  await page.locator("input[type=file]").setInputFiles(scan());
  await page.getByRole("button", { name: "Upload" }).click();
  await page.getByText(/^Not read: .{10,}/).waitFor(PATIENT);
  assert.equal(await colour(page), "rgb(194, 59, 49)");
  await page.getByRole("alert").waitFor();
  await visitor.leave();
});

test("a task is followed by its id through a restart of the server, behind the last change", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  await visitor.upload(longPdf());
  await visitor.reading.getByText("Extracting text content...").first().waitFor(PATIENT);
  const { operations } = (await (await page.request.get(`${program.url}/v1/operations`)).json()) as {
    operations: Operation[];
  };
  const cursors: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/events") && request.url().includes("/operations/")) {
      cursors.push(request.headers()["last-event-id"] ?? "none");
    }
  });
  await openExample(page, operations[0]?.id);
  await page.getByText(/^Extracting text content\.\.\./).waitFor(PATIENT);
  await program.kill();
  await page.getByText(/^Connection lost\. Reconnecting…/).waitFor(PATIENT);
  await program.up();
  await page.getByText(/^(Followed to its end: 6\/6|Lost: .{10,})$/).waitFor(PATIENT);
  assert.equal(cursors[0], "0");
  assert.ok(Number(cursors.at(-1)) > 0, `it went on at ${cursors.at(-1)}`);
  await visitor.leave(/net::ERR_|status of 50[234]/);
});

test("what belongs to somebody else is not followed, and the page says so", async () => {
  const owner = await (await Visitor.arrive(browser, program)).register();
  await owner.uploadAndRead(SAMPLE_CV);
  const answer = await owner.page.request.get(`${program.url}/v1/operations`);
  const { operations } = (await answer.json()) as { operations: Operation[] };
  await owner.leave();
  const stranger = await (await Visitor.arrive(browser, program)).register();
  await openExample(stranger.page, operations[0]?.id);
  await stranger.page.getByText("Lost: This task does not exist, or it belongs to somebody else.").waitFor();
  await stranger.leave(/status of 404/);
});

test("the types of the client name the fields that the gateway describes, no more and no fewer", async () => {
  const api = (await (await fetch(`${program.url}/openapi.json`)).json()) as {
    components: { schemas: Record<string, { properties: Record<string, unknown> }> };
  };
  const described = Object.keys(api.components.schemas["Operation"]?.properties ?? {});
  assert.deepEqual(described.sort(), Object.keys(FIELDS).sort());
});

test("the client also comes as a module", async () => {
  const response = await fetch(`${program.url}/client.mjs`);
  assert.match(response.headers.get("content-type") ?? "", /javascript/);
  assert.match(await response.text(), /export\s*\{[^}]*ProgressTracker/);
});

/** Opens the example on the gateway's own address, under the policy of the app. */
async function openExample(page: Page, task = ""): Promise<void> {
  const policy = (await page.request.get(program.url)).headers()["content-security-policy"] ?? "";
  assert.match(policy, /script-src 'self'/);
  const folder = `${program.url}/example/`;
  await page.route(`${folder}*`, (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1) || "index.html";
    return route.fulfill({
      body: readFileSync(`../client/example/${name}`, "utf8"),
      contentType: name.endsWith(".js") ? "text/javascript" : "text/html",
      headers: { "content-security-policy": policy },
    });
  });
  await page.goto(`${folder}#${task}`);
}

function colour(page: Page): Promise<string> {
  return page.locator(".jobstream-fill").evaluate((fill) => getComputedStyle(fill).backgroundColor);
}
