import { defineConfig, mergeConfig } from "vitest/config";

import viteConfig from "./vite.config.ts";

export default mergeConfig(
  viteConfig,
  defineConfig({
    // Runes in .svelte.ts modules react only under the runtime for browsers.
    resolve: { conditions: ["browser"] },
    test: { include: ["src/**/*.test.ts"], environment: "happy-dom" },
  }),
);
