// Writes src/protocol/types.gen.ts from the pydantic messages; `--check` fails when it no longer agrees with them.
//
//   node web/types.mjs [--check] [<python>]
//
// The python comes from the argument, from PYTHON, or is the checkout's own.

import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const WEB = dirname(fileURLToPath(import.meta.url));
const CHECKOUT = dirname(WEB);
const GENERATED = join(WEB, "src", "protocol", "types.gen.ts");
const BANNER =
  "// Made by web/types.mjs from signalling/protocol/messages.py, moderation/reading/views.py and moderation/commands/. Do not edit.\n";

const wanted = process.argv.slice(2);
const check = wanted.includes("--check");
const python =
  wanted.find((argument) => !argument.startsWith("-")) ??
  process.env["PYTHON"] ??
  join(CHECKOUT, ".venv", "bin", "python");

const printed = execFileSync(python, ["-m", "signalling.protocol.schema"], { cwd: CHECKOUT, encoding: "utf8" });
const { schema, constants } = JSON.parse(printed, (name, value) => (name === "maxItems" ? undefined : value));

const types = await compile(schema, schema.title, {
  additionalProperties: false,
  bannerComment: "",
  format: true,
  style: { printWidth: 120 },
  unreachableDefinitions: true,
});
const text = [BANNER, withoutNoise(types), ...Object.entries(constants).map(asConstant)].join("\n");

if (!check) {
  await writeFile(GENERATED, text);
} else if ((await readFile(GENERATED, "utf8").catch(() => "")) !== text) {
  console.error("web/src/protocol/types.gen.ts no longer agrees with the messages: run `node web/types.mjs`.");
  process.exitCode = 1;
}

/** The root type is empty and some comments name the tool's own path: neither tells anything. */
function withoutNoise(source) {
  return source
    .replace(/\n? \*(?: \*)? This interface was referenced by [^\n]*\n \* via the `definition` [^\n]*/g, "")
    .replace(/\/\*\*\n \*\/\n/g, "")
    .replace(/export interface CircleV1 \{[^}]*\}\n/, "");
}

function asConstant([name, value]) {
  return `export const ${name} = ${JSON.stringify(value, null, 2)} as const;\n`;
}
