// The stream to the screen holds: reloads, cancels, retries, and a server that is killed in the
// middle of the work.
import assert from "node:assert/strict";
import { test } from "node:test";

import { longPdf, SAMPLE_CV } from "./files";
import { browser, program } from "./house";
import { until } from "./program";
import { PATIENT, Visitor } from "./visitor";

const RUNNING = "rgb(36, 103, 201)";
const CANCELLED = "rgb(217, 119, 27)";
const DONE = "rgb(43, 133, 84)";
/** What a browser says about a server that is away, and about an answer that it cut off. */
const OUTAGE = /net::ERR_|status of 50[234]/;

test("work under way is blue and moves, can be cancelled to orange, and tried again", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.upload(longPdf());
  const card = visitor.reading;
  await card.getByText("Extracting text content...").first().waitFor(PATIENT);
  assert.equal(await colour(visitor), RUNNING);
  assert.equal(await moving(visitor), true);
  await card.locator("[data-part=stage]").getByText("3/6").waitFor();
  assert.match((await card.locator("[data-part=remaining]").textContent()) ?? "", /no estimate yet|left/);
  const before = await card.locator("[data-part=elapsed]").textContent();
  await until(
    async () => (await card.locator("[data-part=elapsed]").textContent()) !== before,
    5_000,
    () => "the elapsed time stands still",
  );

  await card.getByRole("button", { name: "Cancel" }).click();
  await card.getByText("Cancelled", { exact: true }).waitFor(PATIENT);
  assert.equal(await colour(visitor), CANCELLED);
  await card.getByText("What was already done is kept").waitFor();
  const list = visitor.page.getByRole("region", { name: "Uploaded CVs" });
  await list.getByText("Cancelled").waitFor();

  await card.getByRole("button", { name: "Try again" }).click();
  await card.getByText("run 2").waitFor();
  await card.getByRole("button", { name: "Cancel" }).waitFor();
  assert.equal(await colour(visitor), RUNNING);
  await card.getByRole("button", { name: "Cancel" }).click();
  await card.getByText("Cancelled", { exact: true }).waitFor(PATIENT);
  await visitor.leave();
});

test("a reload in the middle lands on the same work", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.tailor();
  await visitor.page.waitForURL(/#\/tailorings\/tailoring_/);
  const address = visitor.page.url();
  await visitor.page.reload();
  await visitor.finished();
  assert.equal(visitor.page.url(), address);
  await visitor.page.getByRole("link", { name: "Tailor for another job" }).click();
  const list = visitor.page.getByRole("region", { name: "Tailored CVs" });
  await list.getByText("Done").waitFor();
  assert.equal(await list.getByRole("listitem").count(), 1);
  // A reload cuts the stream of the page that is left.
  await visitor.leave(/net::ERR_/);
});

test("a reload while a CV is read goes on with its phases", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.upload(longPdf());
  await visitor.reading.getByText("Extracting text content...").first().waitFor(PATIENT);
  await visitor.page.reload();
  await visitor.reading.getByText("Extracting text content...").first().waitFor(PATIENT);
  await visitor.reading.getByRole("button", { name: "Cancel" }).click();
  await visitor.reading.getByText("Cancelled", { exact: true }).waitFor(PATIENT);
  await visitor.leave(/net::ERR_/);
});

test("the page goes on by itself when the server is killed while a CV is read", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.upload(longPdf());
  const card = visitor.reading;
  await card.getByText("Extracting text content...").first().waitFor(PATIENT);
  await program.kill();
  await card.getByText("Connection lost. Reconnecting…").waitFor();
  assert.equal(await moving(visitor), false);
  await program.up();
  await card.getByText("Connection lost. Reconnecting…").waitFor({ state: "hidden", ...PATIENT });
  // What matters is that the end arrives by itself; reading so long a file may also fail.
  await card.getByText("Complete!", { exact: true }).or(card.getByText("This did not work")).waitFor(PATIENT);
  await visitor.leave(OUTAGE);
});

test("the page goes on by itself when the server is killed right after it took the job", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.uploadAndRead(SAMPLE_CV);
  // The server dies after its answer and before the page can ask it anything more.
  await visitor.page.route("**/v1/tailorings", async (route) => {
    if (route.request().method() !== "POST") {
      return route.fallback();
    }
    const response = await route.fetch();
    await program.kill();
    return route.fulfill({ response });
  });
  await visitor.tailor();
  await visitor.page.waitForURL(/#\/tailorings\/tailoring_/);
  await visitor.page.getByText(/The server does not answer|Connection lost/).first().waitFor(PATIENT);
  await program.up();
  await visitor.finished();
  assert.equal(await colour(visitor), DONE);
  await visitor.leave(OUTAGE);
});

test("a start whose answer was lost is started once", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.uploadAndRead(SAMPLE_CV);
  let lost = false;
  await visitor.page.route("**/v1/tailorings", async (route) => {
    if (route.request().method() !== "POST" || lost) {
      return route.fallback();
    }
    lost = true;
    await route.fetch();
    return route.abort("connectionreset");
  });
  await visitor.tailor();
  await visitor.finished();
  await visitor.page.getByRole("link", { name: "Tailor for another job" }).click();
  const list = visitor.page.getByRole("region", { name: "Tailored CVs" });
  await list.getByText("Done").waitFor();
  assert.equal(await list.getByRole("listitem").count(), 1);
  await visitor.leave(OUTAGE);
});

/** Colour of the bar. */
function colour(visitor: Visitor): Promise<string> {
  return visitor.page.locator(".jobstream-fill").evaluate((fill) => getComputedStyle(fill).backgroundColor);
}

/** Whether the stripes of the bar move. */
function moving(visitor: Visitor): Promise<boolean> {
  return visitor.page.locator(".jobstream-fill").evaluate((fill) => {
    const style = getComputedStyle(fill, "::after");
    return style.animationName !== "none" && style.animationPlayState === "running";
  });
}
