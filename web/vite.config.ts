import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

import { compress } from "./compress.config.ts";
import { words } from "./words.config.ts";

// CIRCLE_GATE_FORCED_OPEN=1 builds the modified client of one test: it plays whatever it receives, so that
// the test can tell the other receivers' gates from the sender's. CIRCLE_WEB_OUT takes it out of the way.
const gateForcedOpen = process.env["CIRCLE_GATE_FORCED_OPEN"] === "1";

/** What every page has, and the few styles of the door: a file of their own would cost more than they weigh. What clocks
 * show elsewhere, and on which day something was long ago, is asked by organisers alone. */
const COMMON = new RegExp(
  [
    /preload-helper|kept-seat|api\/(ask|link-exchange)/,
    /kit\/(page|Press|Whole|browser\/unsaved)|src\/(i18n\/(?!wall-time|zones|days)|styles|main\.ts)/,
    /(kit|seat|seat\/(door|lobby))\/[A-Z]\w+\.svelte\?.*lang\.css/,
  ]
    .map(({ source }) => source)
    .join("|"),
);

/** Files that the page itself names. */
const THERE = /assets\/(common|rolldown-runtime)-/;

export default defineConfig({
  base: "/",
  plugins: [svelte(), words(), compress()],
  define: { __GATE_FORCED_OPEN__: JSON.stringify(gateForcedOpen) },
  build: {
    outDir: process.env["CIRCLE_WEB_OUT"] ?? "../roomserver/_web",
    emptyOutDir: true,
    target: "baseline-widely-available",
    // The pages' content security policy allows neither inline scripts and styles nor data: addresses.
    assetsInlineLimit: 0,
    // What every page has is there before it asks for more: to name it again would weigh more than its check.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_, needed, { hostType }) =>
        hostType === "html" ? needed : needed.filter((file) => !THERE.test(file)),
    },
    reportCompressedSize: true,
    // Which files each page is made of, for the server's tests. It is not served.
    manifest: ".manifest.json",
    // Each further file costs a request with a head of its own: what is needed together is together.
    rolldownOptions: {
      input: ["index.html", "src/public/public.css", "src/public/past.css"],
      output: {
        codeSplitting: {
          groups: [
            {
              name: "seat",
              test: /seat\/(SeatPage|door\/Door|lobby\/Lobby)\.svelte|src\/(room|media)\/|protocol\/view/,
              priority: 3,
            },
            { name: "common", test: COMMON, priority: 4 },
            { name: "shared", test: /^(?!.*src\/(organiser|facilitator|i18n\/days))/, minShareCount: 3, priority: 2 },
            // What organisers' pages share is no part of what whoever opens a link waits for.
            { name: "desk", minShareCount: 3, priority: 1 },
          ],
        },
      },
    },
  },
});
