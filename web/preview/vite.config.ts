// Every state of the seat pages without a server, to look at: `npx vite --config preview/vite.config.ts`, then
// /?story=offered, or `vite build` with it. Never part of the product.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

import { words } from "../words.config.ts";

export default defineConfig({
  root: import.meta.dirname,
  publicDir: "../public",
  plugins: [svelte({ configFile: "../svelte.config.js" }), words()],
  define: { __GATE_FORCED_OPEN__: "false" },
  build: {
    outDir: process.env["CIRCLE_PREVIEW_OUT"] ?? "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
