// Builds the app into dist/, which the gateway embeds. Everything is a file of its own: the
// Content-Security-Policy allows neither inline scripts and styles nor data: addresses.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

/** Where `npm run dev` finds a running gateway. */
const gateway = process.env["JOBSTREAM_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    cssCodeSplit: true,
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
