// Takes the pictures of the README from the real program, into screenshots/: the door, the form, the work under way,
// and the result on a desk and on a phone. Together they stay small, since every clone carries them.
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";

import type { Browser, BrowserContextOptions } from "playwright-core";

import { SAMPLE_CV, samplePosting } from "../page/files";
import { Program } from "../page/program";
import { openBrowser, Visitor } from "../page/visitor";

const FOLDER = "screenshots";
const LIMIT = 600 * 1024;
const QUALITY = 82;
const DESK = { viewport: { width: 1280, height: 860 }, deviceScaleFactor: 1.5, reducedMotion: "reduce" } as const;
const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
  colorScheme: "dark",
  reducedMotion: "reduce",
} as const;

let sum = 0;

/** Writes what the visitor sees now. */
async function take({ page }: Visitor, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  await session.detach();
  const file = `${FOLDER}/${name}.webp`;
  writeFileSync(file, Buffer.from(data, "base64"));
  const { size } = statSync(file);
  sum += size;
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KiB  ${file}`);
}

/** Fills in the job as the person of the sample would. */
async function fillIn({ page }: Visitor): Promise<void> {
  await page.getByLabel("Title").fill("Senior Backend Engineer (Data Platform)");
  await page.getByLabel("Company").fill("Northlight Energy");
  await page.getByLabel("Posting").fill(samplePosting());
  await page.getByLabel("Posting").evaluate((area) => {
    area.scrollTo({ top: 0 });
    (area as HTMLElement).blur();
  });
}

/** Starts the work, and waits until it is in the middle. */
async function start({ page, tailoring }: Visitor): Promise<void> {
  await page.getByRole("button", { name: "Tailor my CV" }).click();
  // A pointer that stays there would open the tools of whatever comes below it.
  await page.mouse.move(0, 0);
  await tailoring.locator(".status").getByText("Tailoring resume...").waitFor();
}

/** Brings a part of the page to its top, below what stands over it. */
async function bringUp(visitor: Visitor, selector: string): Promise<void> {
  await visitor.page.locator(selector).first().evaluate((part) => {
    scrollTo({ top: part.getBoundingClientRect().top + scrollY - 80 });
  });
}

async function arrive(browser: Browser, program: Program, options: BrowserContextOptions): Promise<Visitor> {
  const visitor = await Visitor.arrive(browser, program, options);
  await visitor.page.getByRole("heading", { level: 1 }).waitFor();
  return visitor;
}

async function atTheDesk(browser: Browser, program: Program): Promise<void> {
  const visitor = await arrive(browser, program, DESK);
  await take(visitor, "welcome");
  await visitor.register();
  await visitor.uploadAndRead(SAMPLE_CV);
  await fillIn(visitor);
  await visitor.page.getByText(/^Read: .*skill/).waitFor();
  await visitor.page.setViewportSize({ ...DESK.viewport, height: 1280 });
  await take(visitor, "form");
  await visitor.page.setViewportSize(DESK.viewport);
  await start(visitor);
  await take(visitor, "live");
  await visitor.finished();
  await visitor.page.getByRole("button", { name: "Line 16" }).first().click();
  await bringUp(visitor, "[role=group][aria-label=Download]");
  await take(visitor, "result");
  await visitor.leave();
}

async function onAPhone(browser: Browser, program: Program): Promise<void> {
  const visitor = await arrive(browser, program, PHONE);
  await visitor.register();
  await visitor.uploadAndRead(SAMPLE_CV);
  await fillIn(visitor);
  await start(visitor);
  await take(visitor, "phone-live");
  await visitor.finished();
  await bringUp(visitor, "[role=tablist]");
  await take(visitor, "phone-result");
  await visitor.leave();
}

async function main(): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  const [program, browser] = await Promise.all([Program.start(), openBrowser()]);
  try {
    await atTheDesk(browser, program);
    await onAPhone(browser, program);
  } finally {
    await browser.close();
    await program.stop();
  }
  console.log(`${(sum / 1024).toFixed(1).padStart(8)} KiB  together (at most ${LIMIT / 1024})`);
  process.exitCode = sum > LIMIT ? 1 : 0;
}

await main();
