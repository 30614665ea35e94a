import { defineConfig, mergeConfig } from "vitest/config";

import viteConfig from "./vite.config.ts";

export default mergeConfig(
  viteConfig,
  defineConfig({
    // Runes in .svelte.ts modules react only under the runtime for browsers.
    resolve: { conditions: ["browser"] },
    // A realm for each file and no process: making a DOM in a process took five times as long as the tests.
    test: {
      include: ["src/**/*.test.ts"],
      setupFiles: ["src/testing/page.ts", "src/testing/patience.ts", "src/testing/words.ts"],
      environment: "happy-dom",
      pool: "vmThreads",
    },
  }),
);
