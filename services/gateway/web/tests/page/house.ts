// The one program and the one browser that all page tests share: starting them takes longer than
// most tests. Every test has an account of its own, so none sees what another has made.
import { after, before } from "node:test";

import type { Browser } from "playwright-core";

import { Program } from "./program";
import { openBrowser } from "./visitor";

/** The program under test. */
export let program: Program;
/** The browser in which visitors get windows of their own. */
export let browser: Browser;

before(async () => {
  [program, browser] = await Promise.all([Program.start(), openBrowser()]);
});

after(async () => {
  await browser?.close();
  await program?.stop();
});
