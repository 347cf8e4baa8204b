// A person in front of the page: a browser window of their own, their account, and the steps they
// take. Everything the browser complains about is kept and checked at the end.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";

import axe from "axe-core";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";

import { samplePosting, type Upload } from "./files";
import type { Program } from "./program";

/** The browser that is installed. */
export const CHROMIUM =
  process.env["CHROMIUM"] ??
  ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path)) ??
  "chromium";
/** How it is started, so that it asks nobody and calls nobody. */
export const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** Parts of the interface that a gateway older than the page answers with 404; the page does without. */
const NEWER =
  /status of 40[45] .*\/v1\/(auth\/guest|sessions|notifications\/preferences|me\/profile|resumes\/[^/]+\/(profile|analysis|file)|tailorings\/[^/]+\/(lines|versions))/;
/** A debug build on two busy cores is slow. */
export const PATIENT = { timeout: 90_000 };
const PASSWORD = "eight words would be even better";

/** Starts the browser. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A person in front of the page. */
export class Visitor {
  readonly page: Page;
  readonly email = `${crypto.randomUUID()}@example.org`;
  /** What the browser complained about. */
  readonly complaints: string[] = [];
  readonly #program: Program;

  private constructor(program: Program, page: Page) {
    this.#program = program;
    this.page = page;
    page.on("pageerror", (error) => this.complaints.push(`exception: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        this.complaints.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
  }

  /** Opens a window on the page. */
  static async arrive(browser: Browser, program: Program, options: BrowserContextOptions = {}): Promise<Visitor> {
    return Visitor.enter(await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options }), program);
  }

  /** Opens a window on the page in a profile that is there already. */
  static async enter(context: BrowserContext, program: Program): Promise<Visitor> {
    context.setDefaultTimeout(20_000);
    const visitor = new Visitor(program, await context.newPage());
    await context.exposeFunction("reportViolation", (text: string) => {
      visitor.complaints.push(`policy: ${text}`);
    });
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        const report = (globalThis as unknown as { reportViolation(text: string): void }).reportViolation;
        report(`${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    await visitor.page.goto(program.url);
    return visitor;
  }

  /** Makes an account and lands on the desk. */
  async register(): Promise<this> {
    await this.page.getByLabel("Name").fill("Mara Lindqvist");
    await this.page.getByLabel("E-mail").fill(this.email);
    await this.page.getByLabel("Password").fill(PASSWORD);
    await this.page.getByRole("button", { name: "Make an account" }).click();
    await this.page.getByRole("heading", { level: 1, name: "Tailor a CV" }).waitFor();
    return this;
  }

  /** Logs in to the account made before. */
  async login(password = PASSWORD): Promise<void> {
    await this.page.getByRole("button", { name: "Log in" }).click();
    await this.page.getByLabel("E-mail").fill(this.email);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Log in" }).click();
  }

  /** Logs out by the menu of the account, and lands at the door. */
  async logout(): Promise<void> {
    await this.page.getByRole("button", { name: /^Account of/ }).click();
    await this.page.getByRole("menuitem", { name: "Log out" }).click();
    await this.page.getByRole("heading", { level: 1, name: /fitted to the job/ }).waitFor();
  }

  /** Goes to a place by its name in the top line. */
  async go(name: "Tailor" | "My CVs" | "Activity" | "Profile"): Promise<void> {
    await this.page.getByRole("navigation", { name: "Places" }).getByRole("link", { name, exact: true }).click();
  }

  /** Checks that what is shown can be used by everybody, in light and in dark. */
  async accessible(): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await this.page.evaluate(axe.source);
      // What does not depend on colours is the same in both.
      const rules = colorScheme === "light" ? [] : ["color-contrast"];
      const found = await this.page.evaluate(async (only) => {
        const options = only.length === 0 ? {} : { runOnly: only };
        const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, options);
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
      }, rules);
      assert.deepEqual(found, [], `in ${colorScheme} at ${this.page.url()}`);
    }
  }

  /** Checks that nothing is wider than the screen and everything is large enough to touch. */
  async fits(): Promise<void> {
    const { scroll, view, small } = await this.page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      view: document.documentElement.clientWidth,
      small: [
        ...document.querySelectorAll<HTMLElement>(
          "button, select, textarea, .button, input:not([type=file], [type=checkbox], [type=radio])",
        ),
      ]
        .filter((element) => element.offsetParent !== null)
        .filter((element) => element.getBoundingClientRect().height < 43.5)
        .map((element) => element.outerHTML),
    }));
    assert.equal(scroll, view, `${this.page.url()} scrolls sideways`);
    assert.deepEqual(small, [], this.page.url());
  }

  /** Picks a file to upload. */
  async upload(file: string | Upload): Promise<void> {
    await this.page.locator("input[type=file]").setInputFiles(file);
    await this.page.waitForURL(/#\/resumes\/resume_/);
  }

  /** Uploads a CV and waits until it is read. */
  async uploadAndRead(file: string | Upload): Promise<void> {
    await this.upload(file);
    await this.reading.getByText("Complete!", { exact: true }).waitFor(PATIENT);
  }

  /** Fills in the job and starts to tailor. */
  async tailor(title = "Senior data engineer", posting = samplePosting()): Promise<void> {
    await this.page.getByLabel("Title").fill(title);
    await this.page.getByLabel("Company").fill("Harbour Analytics");
    await this.page.getByLabel("Posting").fill(posting);
    await this.page.getByRole("button", { name: "Tailor my CV" }).click();
  }

  /** Waits until the tailored CV is there. */
  async finished(): Promise<void> {
    await this.tailoring.getByText("Complete!", { exact: true }).waitFor(PATIENT);
    await this.page.getByRole("heading", { name: "What the job asks for" }).waitFor();
  }

  /** The card of the reading of a CV. */
  get reading() {
    return this.page.getByRole("region", { name: "Reading the CV" });
  }

  /** The card of a tailoring. */
  get tailoring() {
    return this.page.getByRole("region", { name: "Tailoring the CV" });
  }

  /** Leaves, and checks that the browser complained about nothing but what `expected` matches. */
  async leave(expected?: RegExp): Promise<void> {
    await this.page.context().close();
    const odd = this.complaints.filter((complaint) => !NEWER.test(complaint) && expected?.test(complaint) !== true);
    assert.deepEqual(odd, [], `the browser complained; the program's last words:\n${this.#program.tail()}`);
  }
}
