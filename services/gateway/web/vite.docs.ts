// Builds the page of the HTTP interface into dist/docs/ and dist/assets/, beside the app, which loads
// nothing of it. Images that the styles hold as data: addresses become files: the
// Content-Security-Policy allows files of our own alone.
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";

import { defineConfig, type Plugin } from "vite";

/** A data: address in a style, in quotes or bare. */
const DATA = /url\(\s*("data:(?:[^"\\]|\\.)*"|'data:(?:[^'\\]|\\.)*'|data:[^)"']*)\s*\)/g;

/** What a data: address holds, and the ending of a file of its kind. */
function read(address: string): { ending: string; source: Uint8Array | string } {
  const comma = address.indexOf(",");
  const [kind = "", ...options] = address.slice("data:".length, comma).split(";");
  const text = address.slice(comma + 1);
  const ending = kind.replace("image/", "").replace("+xml", "");
  const coded = options.includes("base64");
  return { ending, source: coded ? Buffer.from(text, "base64") : decodeURIComponent(text) };
}

/** Moves pictures out of styles into files beside them. */
const pictures: Plugin = {
  name: "pictures",
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== "asset" || !file.fileName.endsWith(".css")) {
        continue;
      }
      const moved = String(file.source).replace(DATA, (_all, value: string) => {
        const bare = value.replace(/^["']|["']$/g, "").replace(/\\(.)/g, "$1");
        const { ending, source } = read(bare);
        const reference = this.emitFile({ type: "asset", name: `picture.${ending}`, source });
        return `url(/${this.getFileName(reference)})`;
      });
      if (moved.includes("data:")) {
        this.error(`${file.fileName} still holds a data: address`);
      }
      file.source = moved;
    }
  },
};

/** Puts beside it what the package says of itself and of what it was bundled from. */
const notices: Plugin = {
  name: "notices",
  generateBundle() {
    const parts = ["NOTICE", "swagger-ui-es-bundle.js.LICENSE.txt"];
    const source = parts.map((name) => readFileSync(`node_modules/swagger-ui-dist/${name}`, "utf8")).join("\n\n");
    this.emitFile({ type: "asset", fileName: "docs/licences-swagger-ui.txt", source });
  },
};

export default defineConfig({
  plugins: [pictures, notices],
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    assetsInlineLimit: 0,
    license: { fileName: "docs/licences.md" },
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2048,
    rolldownOptions: { input: "docs/index.html" },
  },
});
