// Writes what the browser knows of the server from the pydantic models: src/protocol/types.gen.ts (messages of the
// socket) and src/api/operations.gen.ts (operations of the HTTP API). `--check` fails when one no longer agrees.
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
const SOURCES = [
  {
    file: "src/protocol/types.gen.ts",
    module: "signalling.protocol.schema",
    banner:
      "// Made by web/types.mjs from signalling/protocol/messages.py, moderation/reading/views.py and moderation/commands/. Do not edit.\n",
  },
  {
    file: "src/api/operations.gen.ts",
    module: "roomserver.api.operations",
    banner: "// Made by web/types.mjs from roomserver/api/. Do not edit.\n",
  },
];

const wanted = process.argv.slice(2);
const check = wanted.includes("--check");
const python =
  wanted.find((argument) => !argument.startsWith("-")) ??
  process.env["PYTHON"] ??
  join(CHECKOUT, ".venv", "bin", "python");

for (const source of SOURCES) {
  const text = await generated(source);
  const file = join(WEB, source.file);
  if (!check) {
    await writeFile(file, text);
  } else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    console.error(`web/${source.file} no longer agrees with ${source.module}: run \`node web/types.mjs\`.`);
    process.exitCode = 1;
  }
}

async function generated({ module, banner }) {
  const printed = execFileSync(python, ["-m", module], { cwd: CHECKOUT, encoding: "utf8" });
  const { schema, constants = {}, operations = null } = JSON.parse(printed, withoutMost);
  const types = await compile(schema, schema.title, {
    additionalProperties: false,
    bannerComment: "",
    format: true,
    style: { printWidth: 120 },
    unreachableDefinitions: true,
  });
  return [
    banner,
    withoutNoise(types, schema.title),
    ...(operations === null ? [] : [asOperations(operations)]),
    ...Object.entries(constants).map(asConstant),
  ].join("\n");
}

/** A list of at most so many has no type of its own; one of exactly so many has. */
function withoutMost(name, value) {
  return name === "maxItems" && this.minItems !== value ? undefined : value;
}

/** The root type is empty and some comments name the tool's own path: neither tells anything. */
function withoutNoise(source, title) {
  return source
    .replace(/\n? \*(?: \*)? This interface was referenced by [^\n]*\n \* via the `definition` [^\n]*/g, "")
    .replace(/\/\*\*\n \*\/\n/g, "")
    .replace(new RegExp(`export interface ${title} \\{[^}]*\\}\\n`), "");
}

function asOperations(operations) {
  const rows = Object.entries(operations).map(([name, { asked, answer, codes }]) => {
    const code = codes.length === 0 ? "never" : codes.map((each) => JSON.stringify(each)).join(" | ");
    return `  ${JSON.stringify(name)}: {\n    asked: ${asked};\n    answer: ${answer};\n    code: ${code};\n  };\n`;
  });
  return `/** By method and path: what is asked and answered (null: nothing), and the codes by which it is refused. */
export interface Operations {
${rows.join("")}}
`;
}

function asConstant([name, value]) {
  return `export const ${name} = ${JSON.stringify(value, null, 2)} as const;\n`;
}
