// Says how much a first visit loads, compressed, and fails when it is more than 150 KiB: the page,
// and the scripts, styles and fonts that the door needs, as the gateway would send them.
import { readFileSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 150 * 1024;

/** @type {Record<string, { file: string, css?: string[], assets?: string[], imports?: string[], isEntry?: boolean }>} */
const manifest = JSON.parse(readFileSync("dist/manifest.json", "utf8"));
// It has served: visitors need no list of files.
rmSync("dist/manifest.json");
/** @type {Set<string>} */
const files = new Set(["index.html"]);

/** @param {string} name */
function take(name) {
  const chunk = manifest[name];
  if (chunk === undefined || files.has(chunk.file)) {
    return;
  }
  files.add(chunk.file);
  for (const file of [...(chunk.css ?? []), ...(chunk.assets ?? [])]) {
    // Letters beyond Latin are loaded only where one stands in a text.
    if (!file.includes("latin-ext")) {
      files.add(file);
    }
  }
  chunk.imports?.forEach(take);
}

Object.entries(manifest)
  .filter(([, chunk]) => chunk.isEntry === true)
  .forEach(([name]) => take(name));

let sum = 0;
for (const file of files) {
  const content = readFileSync(`dist/${file}`);
  const size = file.endsWith(".woff2") ? content.length : gzipSync(content).length;
  sum += size;
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KiB  ${file}`);
}
console.log(`${(sum / 1024).toFixed(1).padStart(8)} KiB  first load, compressed (at most ${LIMIT / 1024})`);
if (sum > LIMIT) {
  process.exit(1);
}
