// Judges the main pages of the real program with Lighthouse, as on a middling phone on a slow line (its own defaults),
// and prints a table. Each page is judged three times; the middle figure counts. Fails when a page has less than 95 in
// what does not depend on the machine: accessibility and best practices.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

import { SAMPLE_CV } from "../page/files";
import { Program } from "../page/program";
import { CHROMIUM, FLAGS, Visitor } from "../page/visitor";

const RUNS = 3;
const AIM = 95;
const CATEGORIES = ["performance", "accessibility", "best-practices"] as const;
/** What a visitor feels of the first of them. */
const TIMES = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"] as const;

interface Audit {
  title: string;
  score: number | null;
  displayValue?: string;
}

interface Verdict {
  environment: { benchmarkIndex: number };
  categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, Audit>;
}

type Lighthouse = (url: string, flags: object) => Promise<{ lhr: Verdict } | undefined>;

/** Lighthouse is large and stands apart from the packages of the app. */
async function load(): Promise<Lighthouse> {
  const path = resolve("../../../.config/lighthouse/node_modules/lighthouse/core/index.js");
  return ((await import(/* @vite-ignore */ pathToFileURL(path).href)) as { default: Lighthouse }).default;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

const points = (verdict: Verdict, category: string): number => Math.round((verdict.categories[category]?.score ?? 0) * 100);

/** The verdict in the middle, by performance. */
async function judge(lighthouse: Lighthouse, url: string, port: number): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const result = await lighthouse(url, {
      port,
      logLevel: "error",
      onlyCategories: CATEGORIES,
      // Who is logged in stays so.
      disableStorageReset: true,
    });
    if (result === undefined) {
      throw new Error(`Lighthouse says nothing of ${url}`);
    }
    verdicts.push(result.lhr);
  }
  verdicts.sort((one, other) => points(one, "performance") - points(other, "performance"));
  return verdicts[Math.floor(RUNS / 2)] as Verdict;
}

function row(name: string, verdict: Verdict): string {
  const figures = CATEGORIES.map((category) => points(verdict, category));
  const times = TIMES.map((audit) => verdict.audits[audit]?.displayValue?.replace(/\s/g, " ") ?? "");
  return `| ${[name, ...figures, ...times].join(" | ")} |`;
}

/** What took points, for a category below the aim. */
function losses(name: string, { categories, audits }: Verdict): string[] {
  return CATEGORIES.filter((category) => (categories[category]?.score ?? 0) * 100 < AIM).flatMap((category) =>
    (categories[category]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9)
      .map(({ id }) => `${name}, ${category}: ${audits[id]?.title} ${audits[id]?.displayValue ?? ""}`.trim()),
  );
}

async function main(): Promise<boolean> {
  const lighthouse = await load();
  const profile = mkdtempSync(join(tmpdir(), "jobstream-lighthouse-"));
  const [program, port] = await Promise.all([Program.start(), freePort()]);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: [...FLAGS, `--remote-debugging-port=${port}`],
    viewport: null,
  });
  const verdicts = new Map<string, Verdict>();
  const visit = async (name: string, place: string): Promise<void> => {
    verdicts.set(name, await judge(lighthouse, `${program.url}/${place}`, port));
    console.error(row(name, verdicts.get(name) as Verdict));
  };
  try {
    await visit("welcome", "");
    await visit("log in", "#/login");
    const visitor = await (await Visitor.enter(context, program)).register();
    await visitor.uploadAndRead(SAMPLE_CV);
    await visitor.tailor();
    await visitor.finished();
    const result = new URL(visitor.page.url()).hash;
    await visitor.go("My CVs");
    await visitor.page.getByRole("link", { name: /sample-cv\.md/ }).click();
    await visitor.page.getByRole("list", { name: "Lines of the CV" }).waitFor();
    const cv = new URL(visitor.page.url()).hash;
    // A page that is open beside would share the time of the one that is judged.
    await visitor.page.goto("about:blank");
    await visit("my CVs", "#/cvs");
    await visit("one CV", cv);
    await visit("tailor", "#/");
    await visit("result", result);
  } finally {
    await context.close();
    await program.stop();
    rmSync(profile, { recursive: true, force: true });
  }
  console.log("| page | performance | accessibility | best practices | first paint | largest paint | blocked | shift |");
  console.log("|---|---:|---:|---:|---:|---:|---:|---:|");
  verdicts.forEach((verdict, name) => console.log(row(name, verdict)));
  const speeds = [...verdicts.values()].map(({ environment }) => environment.benchmarkIndex);
  console.log(`the machine by Lighthouse's own measure: ${Math.min(...speeds)} to ${Math.max(...speeds)}`);
  verdicts.forEach((verdict, name) => losses(name, verdict).forEach((loss) => console.log(loss)));
  return [...verdicts.values()].every((verdict) => CATEGORIES.slice(1).every((each) => points(verdict, each) >= AIM));
}

process.exit((await main()) ? 0 : 1);
