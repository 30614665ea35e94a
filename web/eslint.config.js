import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

const typed = ["src/**/*.ts", "src/**/*.svelte"];

export default defineConfig(
  { ignores: ["node_modules/", "dist/", "src/protocol/types.gen.ts"] },
  js.configs.recommended,
  { files: ["*.js", "*.mjs"], languageOptions: { globals: globals.node } },
  { files: ["*.config.ts"], extends: [ts.configs.strict], languageOptions: { globals: globals.node } },
  { files: typed, extends: [ts.configs.strictTypeChecked] },
  svelte.configs.recommended,
  {
    files: typed,
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, extraFileExtensions: [".svelte"], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "no-undef": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ["src/**/*.svelte", "src/**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
);
