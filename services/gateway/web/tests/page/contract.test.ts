// Pages whose states are hard to bring about, against answers in the exact shapes of the contract:
// corrections of a CV and of a result, the profile with its proposals, the account.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { serveAccount, serveLines, serveProfile, serveReading } from "./contract";
import { SAMPLE_CV } from "./files";
import { browser, program } from "./house";
import { Visitor } from "./visitor";

test("a value that was read is corrected by hand, beside the line that says it", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  const { sent } = await serveReading(page, readFileSync(SAMPLE_CV, "utf8").split("\n"));
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.go("My CVs");
  await page.getByRole("link", { name: /sample-cv\.md/ }).click();
  const place = page.getByRole("group", { name: "Place", exact: true });
  await place.getByText("please check").waitFor();
  await place.getByRole("button", { name: "Line 5" }).click();
  const marked = page.getByRole("list", { name: "Lines of the CV" }).locator("li.marked");
  assert.match((await marked.textContent()) ?? "", /Gothenburg, Sweden/);
  await page.getByRole("heading", { name: "How it reads" }).waitFor();
  await visitor.accessible();

  await page.getByRole("button", { name: "Correct Place" }).press("Enter");
  await page.getByRole("textbox", { name: "Place", exact: true }).fill("Malmö, Sweden");
  await visitor.accessible();
  await page.getByRole("button", { name: "Save" }).click();
  await place.getByText("corrected by you").waitFor();
  await page.getByText("Place is corrected. It stays so").waitFor({ state: "attached" });
  assert.deepEqual(sent, [{ path: "basics.location", value: "Malmö, Sweden" }]);
  // The focus is where it was, and Escape leaves a value as it is.
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Correct Place");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await place.getByText("Malmö, Sweden").waitFor();
  await visitor.leave();
});

test("a line of the result is changed, dropped, taken back, and an older version comes back", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  const { sent, elsewhere } = await serveLines(page);
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.tailor();
  await visitor.finished();
  const sheet = page.getByRole("region", { name: "The tailored CV" });
  const line = sheet.locator("[data-line='s0.e0.p0']");
  await line.getByText("in other words").waitFor();
  await line.hover();
  await line.getByRole("button", { name: /^Edit/ }).click();
  await page.getByLabel("New words of the line").fill("Lead a team of six engineers.");
  await sheet.getByText(/^Before: Lead a team of five/).waitFor();
  await visitor.accessible();
  await page.getByRole("button", { name: "Save" }).click();
  await sheet.getByText("Lead a team of six engineers.").first().waitFor();
  await sheet.getByText("The line is changed. The documents are made anew.").waitFor();
  await page.getByRole("tab", { name: "Changes" }).click();
  await page.getByText("Written by you, from line 19").waitFor();
  await page.getByRole("tab", { name: "Document" }).click();

  await sheet.locator("[data-line='s0.e0.p1']").hover();
  await sheet.locator("[data-line='s0.e0.p1']").getByRole("button", { name: /^Drop/ }).click();
  const dropped = sheet.locator("[data-line='s0.e0.p1'].dropped");
  await dropped.waitFor();
  await visitor.accessible();
  await dropped.getByRole("button", { name: /^Take back/ }).click();
  await dropped.waitFor({ state: "detached" });
  assert.deepEqual(sent, [
    { id: "s0.e0.p0", text: "Lead a team of six engineers." },
    { id: "s0.e0.p1", dropped: true },
    { id: "s0.e0.p1", restore: true },
  ]);

  await page.getByText("Versions (4)").click();
  await page.getByRole("button", { name: /^Go back to it ?: version 1$/ }).click();
  await sheet.getByText(/team of five engineers/).first().waitFor();
  await sheet.getByText("Version 1 is back.").waitFor();

  elsewhere();
  await sheet.locator("[data-line='s0.e0.p1']").hover();
  await sheet.locator("[data-line='s0.e0.p1']").getByRole("button", { name: /^Drop/ }).click();
  await sheet.getByText(/changed elsewhere meanwhile/).waitFor();
  await visitor.leave(/status of 409/);
});

test("the profile is written, proposals are accepted, changed and turned down, and nothing is overwritten", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  let stale = false;
  const { sent } = await serveProfile(page, () => stale);
  await visitor.go("Profile");
  await page.getByRole("heading", { name: "Found in your CVs" }).waitFor();
  await visitor.accessible();
  // What is typed and not saved stays when a proposal is taken over.
  await page.getByLabel("Place", { exact: true }).fill("Malmö");
  await page.getByRole("button", { name: /^Accept ?: Apache Kafka$/ }).click();
  await page.getByRole("button", { name: "Remove Apache Kafka" }).waitFor();
  assert.equal(await page.getByLabel("Place", { exact: true }).inputValue(), "Malmö");
  await page.getByRole("button", { name: /^Change ?: Senior Data Engineer$/ }).click();
  await page.getByLabel("In other words than Senior Data Engineer").fill("Lead data engineer");
  await page.getByRole("button", { name: "Accept", exact: true }).click();
  await page.getByRole("heading", { name: "Found in your CVs" }).waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Headline").inputValue(), "Lead data engineer");

  await page.getByRole("textbox", { name: /^Skills/ }).fill("SQL");
  await page.keyboard.press("Enter");
  await page.getByLabel("Experience").selectOption("LEAD");
  await page.getByRole("radio", { name: "Remote" }).check();
  await page.getByLabel("Part time").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  assert.deepEqual(sent.slice(0, 2), [
    { id: "proposal_1", verdict: "accept", value: "Apache Kafka" },
    { id: "proposal_2", verdict: "accept", value: "Lead data engineer" },
  ]);
  const change = sent[2] as Record<string, unknown>;
  assert.deepEqual(Object.keys(change).sort(), ["experience_level", "location", "preferences", "skills"]);
  assert.equal(change["location"], "Malmö");

  stale = true;
  await page.getByLabel("Place", { exact: true }).fill("Lund");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Your profile was changed elsewhere.").waitFor();
  await visitor.accessible();
  await page.getByRole("button", { name: "Load the newest" }).click();
  await page.getByText("Your profile was changed elsewhere.").waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Place", { exact: true }).inputValue(), "Malmö");
  await visitor.leave(/status of 412/);
});

test("another session is ended, the data exported, the account deleted with the password", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  const { sent } = await serveAccount(page);
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Account" }).click();
  await page.getByText("This browser").waitFor();
  await visitor.accessible();
  await page.getByRole("button", { name: "Log out Safari on iPhone" }).click();
  await page.getByText("Safari on iPhone").first().waitFor({ state: "detached" });
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export my data" }).click();
  assert.equal((await download).suggestedFilename(), "jobstream-export.json");

  await page.getByRole("button", { name: "Delete my account" }).click();
  await page.getByLabel("Your password, to be sure").fill("not the right one");
  await page.getByRole("button", { name: "Delete everything for good" }).click();
  await page.getByText("This is not the password of this account.").waitFor();
  await visitor.accessible();
  await page.getByLabel("Your password, to be sure").fill("eight words would be even better");
  await page.getByRole("button", { name: "Delete everything for good" }).click();
  await page.getByText("Your account and everything in it was deleted.").waitFor();
  assert.deepEqual(sent, [{ password: "not the right one" }, { password: "eight words would be even better" }]);
  await visitor.leave(/status of 403/);
});

test("a visitor tries it with a sample CV and keeps the work by making an account", async () => {
  const visitor = await Visitor.arrive(browser, program);
  const { page } = visitor;
  // A gateway that has no guests yet gets one by an account that is made on the spot.
  let faked = false;
  await page.route("**/v1/auth/guest", async (route) => {
    const real = await route.fetch();
    if (real.ok()) {
      return route.fulfill({ response: real });
    }
    faked = true;
    const data = { email: `${crypto.randomUUID()}@example.org`, password: "eight words would be even better" };
    const response = await route.fetch({ url: `${program.url}/v1/auth/register`, postData: JSON.stringify(data) });
    const body = (await response.json()) as { user: object };
    return route.fulfill({ response, json: { ...body, user: { ...body.user, email: null, name: null, guest: true } } });
  });
  await page.getByRole("button", { name: "Try it with a sample CV" }).click();
  await page.getByText("You are here as a guest.").waitFor();
  await visitor.reading.getByText("Complete!", { exact: true }).waitFor({ timeout: 90_000 });
  await visitor.accessible();
  await page.getByRole("button", { name: "Tailor my CV" }).click();
  await visitor.finished();
  await page.getByRole("link", { name: "Keep my work" }).click();
  await page.getByRole("heading", { name: "Keep what you have made" }).waitFor();
  await visitor.accessible();
  await page.route("**/v1/auth/register", (route) => {
    const user = { id: "user_1", email: visitor.email, name: "Mara", role: "candidate", created_at: null, guest: false };
    return faked ? route.fulfill({ status: 201, json: { user } }) : route.fallback();
  });
  await page.getByLabel("Name").fill("Mara");
  await page.getByLabel("E-mail").fill(visitor.email);
  await page.getByLabel("Password").fill("eight words would be even better");
  await page.getByRole("button", { name: "Make an account" }).click();
  await page.getByRole("heading", { name: "Keep what you have made" }).waitFor({ state: "detached" });
  await visitor.leave();
});
