// The walk of a candidate: account, CV, job, live phases, report, documents; by mouse, by keyboard,
// on a phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { milestones } from "jobstream-client/phases";
import { SAMPLE_CV, scan } from "./files";
import { browser, program } from "./house";
import { PATIENT, Visitor } from "./visitor";

test("a newcomer uploads a CV, tailors it, sees every phase and gets a report with lines of the CV", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.page.getByText(/^Read: .*skill/).waitFor();
  await visitor.tailor();
  await visitor.finished();

  const card = visitor.tailoring;
  assert.equal(await card.locator("[data-part=stage]").textContent(), "6/6");
  assert.equal(await card.getByRole("progressbar").getAttribute("aria-valuenow"), "100");
  await card.getByText("How it went").click();
  const phases = card.getByRole("listitem");
  const titles = milestones("resume.tailor").slice(0, -1).map(({ title }) => title);
  const shown = await phases.allTextContents();
  assert.equal(shown.length, titles.length);
  titles.forEach((title, index) => {
    // Each was seen live or replayed by the cursor: it has a time and not its percentage.
    assert.match(shown[index] ?? "", new RegExp(`${title.replace(/\./g, "\\.")}, done\\s+[\\d.]+ s`));
  });
  assert.ok((await visitor.page.getByText(/^Line \d+$/).count()) > 0, "the report names lines of the CV");
  await visitor.page.getByRole("list", { name: "Conditions" }).getByText(/^Dated in your CV: about \d+ years/).waitFor();

  const text = (await visitor.page.getByRole("region", { name: "The tailored CV" }).textContent()) ?? "";
  const source = readFileSync(SAMPLE_CV, "utf8");
  const name = /[^#\s].*/.exec(source)?.[0] ?? "";
  assert.ok(text.includes(name), `the document carries the name "${name}"`);
  await visitor.leave();
});

test("a skill beside the one that is asked for is shown as close, with both names, and is never claimed", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.tailor("Database engineer", "Database engineer\n\nRequirements\n- Experience with MySQL\n- Experience with Rust\n");
  await visitor.finished();
  await visitor.page.getByRole("heading", { name: "Close", exact: true }).waitFor();
  await visitor.page.getByText("Asked for: MySQL. In your CV: PostgreSQL.").waitFor();
  const text = (await visitor.page.getByRole("region", { name: "The tailored CV" }).textContent()) ?? "";
  assert.match(text, /PostgreSQL/);
  assert.doesNotMatch(text, /MySQL/);
  await visitor.leave();
});

test("the tailored CV comes in every format, named as a file", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.tailor();
  await visitor.finished();
  const marks: [string, string, RegExp][] = [
    ["PDF", ".pdf", /^%PDF-/],
    ["Word", ".docx", /^PK\u0003\u0004/],
    ["Markdown", ".md", /^#? ?\S/],
    ["Text", ".txt", /\w{3}/],
    ["Web page", ".html", /<(!doctype|html|p|body)/i],
    ["JSON", ".json", /^\s*\{/],
  ];
  for (const [button, extension, mark] of marks) {
    const coming = visitor.page.waitForEvent("download", PATIENT);
    await visitor.page.getByRole("button", { name: button, exact: true }).click(PATIENT);
    const download = await coming;
    assert.ok(download.suggestedFilename().endsWith(extension), download.suggestedFilename());
    const content = readFileSync(await download.path(), "latin1");
    assert.match(content.slice(0, 2000), mark, button);
    if (button === "JSON") {
      assert.ok("basics" in (JSON.parse(content) as object));
    }
  }
  await visitor.leave();
});

test("a file that is a picture ends in red, with words on what to do", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.upload(scan());
  await visitor.reading.getByText("This did not work", { exact: true }).waitFor(PATIENT);
  const alert = (await visitor.reading.getByRole("alert").textContent()) ?? "";
  assert.match(alert, /[A-Z].+\. .*(Upload another file|Try again)/);
  const colour = await visitor.reading.locator(".jobstream-fill").evaluate((fill) => getComputedStyle(fill).backgroundColor);
  assert.equal(colour, "rgb(194, 59, 49)");
  await visitor.page.getByRole("button", { name: "Tailor my CV" }).click();
  await visitor.page.getByText("Paste the text of the posting here.").waitFor();
  await visitor.leave();
});

test("a file that is no CV is refused in words and nothing is kept of it", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  const buffer = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0]);
  await visitor.page.locator("input[type=file]").setInputFiles({ name: "cv.bin", mimeType: "", buffer });
  const outcome = visitor.page.getByRole("alert").or(visitor.reading.getByText("This did not work"));
  await outcome.first().waitFor(PATIENT);
  await visitor.leave(/status of 4(00|15|22)/);
});

test("a wrong password is refused in words and the right one lets in", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.logout();
  await visitor.login("not the right one");
  await visitor.page.getByRole("alert").waitFor();
  await visitor.page.getByLabel("Password").fill("eight words would be even better");
  await visitor.page.getByRole("button", { name: "Log in" }).click();
  await visitor.page.getByRole("heading", { level: 1, name: "Tailor a CV" }).waitFor();
  await visitor.leave(/status of 401/);
});

test("who has an account can go straight to the log in, and lands at the desk", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.logout();
  await visitor.page.goto(`${program.url}/#/login`);
  await visitor.page.reload();
  await visitor.page.getByLabel("E-mail").fill(visitor.email);
  await visitor.page.getByLabel("Password").fill("eight words would be even better");
  await visitor.accessible();
  await visitor.page.getByRole("button", { name: "Log in" }).click();
  await visitor.page.getByRole("heading", { level: 1, name: "Tailor a CV" }).waitFor();
  assert.equal(new URL(visitor.page.url()).hash, "#/");
  await visitor.leave();
});

test("a session that has run out is renewed without a word", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.page.context().clearCookies({ name: "jobstream_access" });
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.page.context().clearCookies({ name: "jobstream_access" });
  await visitor.tailor();
  await visitor.finished();
  await visitor.leave(/status of 401/);
});

test("what belongs to somebody else is not here", async () => {
  const owner = await (await Visitor.arrive(browser, program)).register();
  await owner.uploadAndRead(SAMPLE_CV);
  await owner.tailor();
  await owner.finished();
  const address = owner.page.url();
  await owner.leave();

  const stranger = await (await Visitor.arrive(browser, program)).register();
  await stranger.page.goto(address);
  await stranger.page.getByText("This is not here").waitFor();
  await stranger.leave(/status of 404/);
});

test("a deleted tailoring is gone from the list, after a question", async () => {
  const visitor = await (await Visitor.arrive(browser, program)).register();
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.tailor("Job to forget");
  await visitor.finished();
  await visitor.page.getByRole("link", { name: "Tailor for another job" }).click();
  const list = visitor.page.getByRole("region", { name: "Tailored CVs" });
  await list.getByText("Job to forget").waitFor();
  await list.getByRole("button", { name: "Delete Job to forget" }).click();
  await visitor.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await list.getByText("What you tailor will be listed here.").waitFor();
  await visitor.leave();
});

test("the whole way can be gone with the keyboard alone", async () => {
  const visitor = await Visitor.arrive(browser, program);
  const { keyboard } = visitor.page;
  // Asked for early: the browser hands over its dialog only some time after it was asked.
  const chooser = visitor.page.waitForEvent("filechooser", PATIENT);
  await visitor.page.getByLabel("E-mail").focus();
  await keyboard.type(visitor.email);
  await keyboard.press("Tab");
  await keyboard.type("a password typed by hand");
  await keyboard.press("Enter");
  const heading = visitor.page.getByRole("heading", { level: 1, name: "Tailor a CV" });
  await heading.waitFor();
  // The focus follows to the new page.
  await visitor.page.waitForFunction(() => document.activeElement?.tagName === "H1");
  // What is drawn late may take the focus once more: Tab again, as a person would.
  const atFile = () => visitor.page.evaluate(() => document.activeElement?.getAttribute("type") === "file");
  for (let presses = 0; presses < 40 && !(await atFile()); presses += 1) {
    await keyboard.press("Tab");
  }
  assert.ok(await atFile(), "the file can be reached with Tab");
  await keyboard.press("Enter");
  await (await chooser).setFiles(SAMPLE_CV);
  await visitor.reading.getByText("Complete!", { exact: true }).waitFor(PATIENT);
  await visitor.page.getByLabel("Posting").focus();
  await keyboard.insertText("We look for a data engineer with SQL and Python.");
  await keyboard.press("Tab");
  // "Your CV is still being read. Press again when that is done.": then one does.
  const begun = () =>
    visitor.tailoring.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
  for (let presses = 0; presses < 10; presses += 1) {
    await keyboard.press("Enter");
    if (await begun()) break;
  }
  await visitor.finished();
  await visitor.leave();
});

test("on a phone nothing is wider than the screen and everything is large enough to touch", async () => {
  const visitor = await Visitor.arrive(browser, program, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: "dark",
    reducedMotion: "reduce",
  });
  await visitor.fits();
  await visitor.register();
  await visitor.fits();
  await visitor.uploadAndRead(SAMPLE_CV);
  await visitor.fits();
  await visitor.tailor();
  await visitor.finished();
  await visitor.fits();
  await visitor.leave();
});
