// Runs the tests: `node tests/run.js unit` (the app's and the client's) or `page`; and what is measured and pictured
// at the real program: `lighthouse` or `screenshots`. Vite compiles them, so that they import the same sources, with
// the same compiler, as the app; Node's own runner runs the tests.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build } from "vite";

/** Where each suite stands, and how the names of its files end. */
const SUITES = {
  unit: { folders: ["tests/unit", "../client/tests"], end: ".test.ts", tests: true },
  page: { folders: ["tests/page"], end: "all.ts", tests: true },
  lighthouse: { folders: ["tests/measure"], end: "lighthouse.ts", tests: false },
  screenshots: { folders: ["tests/measure"], end: "screenshots.ts", tests: false },
};

const name = process.argv[2] ?? "";
const suite = Object.entries(SUITES).find(([each]) => each === name)?.[1];
if (suite === undefined) {
  console.error(`usage: node tests/run.js ${Object.keys(SUITES).join("|")} [pattern of test names]`);
  process.exit(2);
}

const root = fileURLToPath(new URL("..", import.meta.url));
const outDir = `${root}/node_modules/.tests/${name}`;
const files = suite.folders.flatMap((folder) =>
  readdirSync(`${root}/${folder}`)
    .filter((file) => file.endsWith(suite.end))
    .map((file) => ({ name: file.slice(0, -3), path: `${root}/${folder}/${file}` })),
);
rmSync(outDir, { recursive: true, force: true });
await build({
  root,
  configFile: false,
  logLevel: "warn",
  plugins: [svelte()],
  build: {
    ssr: true,
    outDir,
    minify: false,
    sourcemap: "inline",
    rolldownOptions: {
      input: Object.fromEntries(files.map(({ name, path }) => [name, path])),
    },
  },
});

const pattern = process.argv[3];
const runner = [
  "--test",
  "--test-reporter=spec",
  "--test-concurrency=2",
  ...(pattern === undefined ? [] : [`--test-name-pattern=${pattern}`]),
];
const result = spawnSync(
  process.execPath,
  ["--enable-source-maps", ...(suite.tests ? runner : []), ...files.map((file) => `${outDir}/${file.name}.js`)],
  { stdio: "inherit", cwd: root },
);
process.exit(result.status ?? 1);
