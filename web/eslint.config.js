import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

const typed = ["src/**/*.ts", "src/**/*.svelte"];

export default defineConfig(
  { ignores: ["node_modules/", "dist/", "src/**/*.gen.ts"] },
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
    // Dates, amounts and lists are written for the region of the service, and no other: src/i18n/locale.ts.
    files: typed,
    ignores: ["src/i18n/**", "src/**/*.test.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        { name: "Intl", message: "It is asked from within i18n/, with its locale()." },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "MemberExpression[property.name=/^(toLocale|localeCompare)/]", message: "Ask i18n/ for it." },
      ],
    },
  },
  {
    files: ["src/**/*.svelte", "src/**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
);
