// Runs the tests: `node tests/run.js unit` (the app's and the client's) or `page`. Vite compiles them, so that
// they import the same sources, with the same compiler, as the app; Node's own runner runs them.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build } from "vite";

const suite = process.argv[2];
if (suite !== "unit" && suite !== "page") {
  console.error("usage: node tests/run.js unit|page [pattern of test names]");
  process.exit(2);
}

const root = fileURLToPath(new URL("..", import.meta.url));
const outDir = `${root}/node_modules/.tests/${suite}`;
const folders = suite === "unit" ? ["tests/unit", "../client/tests"] : ["tests/page"];
const mark = suite === "unit" ? ".test.ts" : "all.ts";
const files = folders.flatMap((folder) =>
  readdirSync(`${root}/${folder}`)
    .filter((name) => name.endsWith(mark))
    .map((name) => ({ name: name.slice(0, -3), path: `${root}/${folder}/${name}` })),
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
const result = spawnSync(
  process.execPath,
  [
    "--enable-source-maps",
    "--test",
    "--test-reporter=spec",
    "--test-concurrency=2",
    ...(pattern === undefined ? [] : [`--test-name-pattern=${pattern}`]),
    ...files.map(({ name }) => `${outDir}/${name}.js`),
  ],
  { stdio: "inherit", cwd: root },
);
process.exit(result.status ?? 1);
