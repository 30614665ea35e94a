import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

import { defineConfig, mergeConfig } from "vitest/config";

import viteConfig from "./vite.config.ts";

/** The folder of the whole project: this file is also run from a copy somewhere below it. */
function top(folder: string): string {
  return existsSync(join(folder, "tests", "candidates.json")) ? folder : top(dirname(folder));
}

// Each mutant of the media and of the connection is run against the tests that should notice it, and no others.
export default mergeConfig(
  viteConfig,
  defineConfig({
    resolve: {
      conditions: ["browser"],
      alias: [{ find: /^(?:\.\.\/)+tests\//, replacement: `${top(import.meta.dirname)}/tests/` }],
    },
    test: { include: ["src/{media,connection,api}/**/*.test.ts"], environment: "happy-dom" },
  }),
);
