// Builds the client beside the app: dist/client.mjs for pages with modules, dist/client.js for a
// plain script line, which gives the page ProgressTracker and ProgressForm.
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    outDir: "dist",
    emptyOutDir: false,
    copyPublicDir: false,
    reportCompressedSize: false,
    lib: {
      entry: "../client/src/index.ts",
      name: "Jobstream",
      formats: ["es", "iife"],
      fileName: (format) => (format === "es" ? "client.mjs" : "client.js"),
    },
    rolldownOptions: {
      output: {
        // A page with two script lines writes `new ProgressTracker()`, without a prefix.
        footer: (chunk) =>
          chunk.fileName === "client.js" ? "var { ProgressForm, ProgressTracker } = Jobstream;" : "",
      },
    },
  },
});
