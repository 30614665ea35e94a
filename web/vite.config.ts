import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// CIRCLE_GATE_FORCED_OPEN=1 builds the modified client of one test: it plays whatever it receives, so that
// the test can tell the other receivers' gates from the sender's. CIRCLE_WEB_OUT takes it out of the way.
const gateForcedOpen = process.env["CIRCLE_GATE_FORCED_OPEN"] === "1";

export default defineConfig({
  base: "/",
  plugins: [svelte()],
  define: { __GATE_FORCED_OPEN__: JSON.stringify(gateForcedOpen) },
  build: {
    outDir: process.env["CIRCLE_WEB_OUT"] ?? "../roomserver/_web",
    emptyOutDir: true,
    target: "baseline-widely-available",
    // The pages' content security policy allows neither inline scripts and styles nor data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
});
