// Builds the app into dist/, which the gateway embeds. Everything is a file of its own: the
// Content-Security-Policy allows neither inline scripts and styles nor data: addresses.
import { readFileSync } from "node:fs";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

/** Where `npm run dev` finds a running gateway. */
const gateway = process.env["JOBSTREAM_URL"] ?? "http://127.0.0.1:8080";

/** Puts the licence of the typeface beside it: the list of licences knows scripts only. */
const fontLicence: Plugin = {
  name: "font-licence",
  generateBundle() {
    const source = readFileSync("node_modules/@fontsource-variable/schibsted-grotesk/LICENSE", "utf8");
    this.emitFile({ type: "asset", fileName: "licence-schibsted-grotesk.txt", source });
  },
};

export default defineConfig({
  plugins: [svelte(), fontLicence],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    // What others have written of it, under which licences.
    license: { fileName: "licences.md" },
    // Which files the first page loads, for the check of their size.
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    // The sample CV and posting stand with the services that use them.
    fs: { allow: ["../../.."] },
    proxy: { "/v1": { target: gateway, changeOrigin: true } },
  },
});
