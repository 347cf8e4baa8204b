// Every page behind the door: what it shows of the real program, that everybody can use it in light
// and dark, and that it fits a phone.
import assert from "node:assert/strict";
import { test } from "node:test";

import { longPdf, SAMPLE_CV } from "./files";
import { browser, program } from "./house";
import { PATIENT, Visitor } from "./visitor";

test("a CV has a page with its text, line by line, and leads to the tailoring", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  await visitor.go("My CVs");
  await page.getByText("None yet.").waitFor();
  await visitor.accessible();
  await page.locator("input[type=file]").setInputFiles(SAMPLE_CV);
  await page.getByRole("heading", { level: 1, name: "sample-cv.md" }).waitFor();
  const text = page.getByRole("list", { name: "Lines of the CV" });
  await text.getByText("# Mara Lindqvist").waitFor(PATIENT);
  await visitor.accessible();
  await page.getByRole("link", { name: "My CVs", exact: true }).first().click();
  await page.getByRole("link", { name: /sample-cv\.md/ }).click();
  await page.getByRole("link", { name: "Tailor this CV" }).click();
  await page.getByRole("heading", { level: 1, name: "Tailor a CV" }).waitFor();
  await page.getByText(/^Read: .*skill/).waitFor();
  await visitor.accessible();
  await visitor.leave();
});

test("activity shows work under way in every tab, lets it be cancelled and tried again, and filters", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  await visitor.upload(longPdf());
  const other = await page.context().newPage();
  await other.goto(`${program.url}/#/activity`);
  await visitor.go("Activity");
  for (const tab of [page, other]) {
    await tab.getByText("Extracting text content...").waitFor(PATIENT);
    assert.equal(await tab.getByRole("progressbar", { name: "Reading a CV" }).getAttribute("data-tone"), "running");
    await tab.getByText(/no estimate yet|left/).waitFor();
  }
  await page.getByRole("button", { name: "Show the phases" }).click();
  await page.getByRole("region", { name: "Phases: Reading a CV" }).getByText("Extracting text content...").first().waitFor();
  await page.getByRole("button", { name: "Hide the phases" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  for (const tab of [page, other]) {
    await tab.getByRole("listitem").getByText("Cancelled", { exact: true }).first().waitFor(PATIENT);
    assert.equal(await tab.getByRole("progressbar").getAttribute("data-tone"), "cancelled");
  }
  await visitor.accessible();
  await page.getByRole("radio", { name: "Done" }).check();
  await page.getByText("Nothing like this.").waitFor();
  await page.getByRole("radio", { name: "Cancelled" }).check();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("radio", { name: "In progress" }).check();
  await page.getByText("run 2").waitFor(PATIENT);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Nothing like this.").waitFor(PATIENT);
  await visitor.leave();
});

test("the result is compared, shown as printed, traced to lines of the CV, and told of in the notifications", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.tailor();
  await visitor.finished();
  await page.getByRole("button", { name: "Line 16" }).first().click();
  const evidence = page.getByRole("complementary", { name: "In your CV" });
  await evidence.getByText(/smart-meter readings/).waitFor();
  assert.ok((await page.locator("[data-line].marked").count()) > 0, "lines that rest on it are marked");
  await visitor.accessible();
  await page.getByRole("tab", { name: "Changes" }).click();
  await page.getByText(/come from your CV as they are/).waitFor();
  await page.getByRole("heading", { name: "Moved to the top" }).waitFor();
  await visitor.accessible();
  await page.getByRole("tab", { name: "As printed" }).click();
  await page.getByRole("img", { name: /^Page 1 of/ }).waitFor(PATIENT);
  // Something is drawn on it: not every point has the colour of the first.
  const drawn = await page.locator("canvas").first().evaluate((canvas: HTMLCanvasElement) => {
    const points = new Uint32Array(canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    return points.some((point) => point !== points[0]);
  });
  assert.ok(drawn, "the page is empty");

  await page.getByRole("button", { name: /^Account of/ }).click();
  await visitor.accessible();
  await page.getByRole("menuitem", { name: "All notifications" }).click();
  await page.getByRole("heading", { level: 1, name: "Notifications" }).waitFor();
  await page.getByText("Your tailored CV is ready").first().waitFor(PATIENT);
  await visitor.accessible();
  await page.getByRole("button", { name: /^Mark as read/ }).click();
  await page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  await page.getByRole("button", { name: /^Open/ }).click();
  await page.getByRole("heading", { name: "What the job asks for" }).waitFor(PATIENT);
  await visitor.leave();
});

test("what the person is not told is chosen, stays chosen, and can be told again", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  await page.goto(`${program.url}/#/notifications`);
  const ready = page.getByRole("checkbox", { name: "A tailored CV is ready" });
  await ready.uncheck();
  await page.getByText("A tailored CV is ready: you will not be told.").waitFor();
  await visitor.accessible();
  await visitor.fits();
  await page.reload();
  await ready.waitFor();
  assert.equal(await ready.isChecked(), false);
  assert.equal(await page.getByRole("checkbox", { name: "A CV could not be tailored" }).isChecked(), true);

  await ready.check();
  await page.getByText("A tailored CV is ready: you will be told.").waitFor();
  await visitor.go("Tailor");
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.tailor();
  await visitor.finished();
  await page.getByRole("button", { name: "Notifications, 1 unread" }).waitFor(PATIENT);
  await visitor.leave();
});

test("two people never see each other's things", async () => {
  const one = await (await Visitor.arrive(browser, program)).register();
  await one.uploadAndRead(SAMPLE_CV);
  const address = one.page.url().replace("#/resumes/", "#/cvs/");
  const other = await (await Visitor.arrive(browser, program)).register();
  await other.go("My CVs");
  await other.page.getByText("None yet.").waitFor();
  await other.go("Activity");
  await other.page.getByText("Nothing yet.").waitFor();
  await other.page.goto(address);
  await other.page.getByText("This is not here").first().waitFor();
  assert.equal(await other.page.getByText("Lindqvist,").count(), 0);
  // In one browser, too, nothing of the one stays for the other.
  await one.logout();
  await one.page.getByLabel("Name").fill("Somebody Else");
  await one.page.getByLabel("E-mail").fill(`${crypto.randomUUID()}@example.org`);
  await one.page.getByLabel("Password").fill("eight words would be even better");
  await one.page.getByRole("button", { name: "Make an account" }).click();
  await one.page.getByText("What you upload will be listed here.").waitFor();
  await one.leave();
  await other.leave(/status of 404/);
});

test("a tab shows who is logged in in the browser, also when that changes in another tab", async () => {
  const visitor = await Visitor.arrive(browser, program);
  const other = await visitor.page.context().newPage();
  await other.goto(program.url);
  await visitor.register();
  await visitor.page.getByRole("button", { name: "Account of Mara Lindqvist" }).waitFor();
  await other.getByLabel("Name").fill("Somebody Else");
  await other.getByLabel("E-mail").fill(`${crypto.randomUUID()}@example.org`);
  await other.getByLabel("Password").fill("eight words would be even better");
  await other.getByRole("button", { name: "Make an account" }).click();
  for (const page of [other, visitor.page]) {
    await page.getByRole("button", { name: "Account of Somebody Else" }).waitFor();
  }
  await visitor.leave(/net::ERR_/);
});

test("the menu of the account opens, is gone through and closes with the keyboard alone", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const { page } = visitor;
  const trigger = page.getByRole("button", { name: "Account of Mara Lindqvist" });
  for (const key of ["ArrowDown", "Enter"]) {
    await trigger.press(key);
    await page.getByRole("menu").waitFor();
    await page.waitForFunction(() => document.activeElement?.closest("[role=menu]") !== null);
    await visitor.accessible();
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label")?.startsWith("Account of"));
  }
  await trigger.press("Enter");
  await page.getByRole("menuitem", { name: "Account", exact: true }).press("Enter");
  await page.getByRole("heading", { level: 1, name: "Account" }).waitFor();
  await visitor.leave();
});

test("colours can be chosen and stay chosen", async () => {
  const visitor = await Visitor.arrive(browser, program);
  const paper = () => visitor.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await visitor.accessible();
  await visitor.page.emulateMedia({ colorScheme: "light" });
  await visitor.page.getByRole("button", { name: /^Colours/ }).click();
  await visitor.page.getByRole("button", { name: "Colours: light" }).click();
  await visitor.page.getByRole("button", { name: "Colours: dark" }).waitFor();
  assert.notEqual(await paper(), light);
  await visitor.page.reload();
  await visitor.page.getByRole("button", { name: "Colours: dark" }).waitFor();
  assert.notEqual(await paper(), light);
  await visitor.leave();
});

test("where a try without an account is not offered, the page says so and offers to register", async () => {
  const visitor = await Visitor.arrive(browser, program);
  await visitor.page.route("**/v1/auth/guest", (route) => route.fulfill({ status: 404, json: {} }));
  await visitor.page.getByRole("button", { name: "Try it with a sample CV" }).click();
  await visitor.page.getByText(/^Here the try needs an account/).waitFor();
  await visitor.register();
  await visitor.leave();
});

test("every page fits a phone", async () => {
  const visitor = await Visitor.arrive(browser, program, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    reducedMotion: "reduce",
  });
  await visitor.register();
  await visitor.uploadAndRead(SAMPLE_CV);
  for (const place of ["cvs", "activity", "notifications", "profile", "account"]) {
    await visitor.page.goto(`${program.url}/#/${place}`);
    await visitor.page.getByRole("heading", { level: 1 }).waitFor();
    await visitor.fits();
  }
  await visitor.go("My CVs");
  await visitor.page.getByRole("link", { name: /sample-cv\.md/ }).click();
  await visitor.page.getByRole("list", { name: "Lines of the CV" }).waitFor();
  await visitor.fits();
  await visitor.leave();
});
