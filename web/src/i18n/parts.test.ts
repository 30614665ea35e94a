import { expect, it } from "vitest";

import { partsOf } from "../../words.config";
import en from "../../../roomserver/i18n/catalogues/en.json";

const sources = import.meta.glob<string>(["../**/*.svelte", "../**/*.ts", "!../**/*.test.ts", "!../**/*.gen.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const files = Object.fromEntries(
  Object.entries(sources).map(([path, text]) => [path.replace(/^\.\.\//, "").replace(/^\.\//, "i18n/"), text]),
);
const keys = Object.keys(en);

/** What the page in that file consists of: all that it imports, but not what it loads later. */
function closure(file: string, known = new Set<string>()): Set<string> {
  const source = files[file];
  if (source === undefined || known.has(file)) return known;
  known.add(file);
  for (const [, typed, from = ""] of source.matchAll(
    /^\s*(?:import|export)\b( type\b)?(?:[^;"]*? from)? ?"(\.[^"?]+)"/gm,
  )) {
    if (typed === undefined) closure(resolved(file, from), known);
  }
  return known;
}

function resolved(file: string, from: string): string {
  const path = new URL(from, `file:///${file}`).pathname.slice(1);
  return [path, `${path}.ts`, `${path}/index.ts`].find((one) => one in files) ?? path;
}

/** The keys that a file names, and all that it could make of what it is given. */
function named(source: string): string[] {
  const made = [...source.matchAll(/`(\w+\.[\w.]*)\$\{/g)].map((match) => match[1] ?? "");
  return keys.filter((key) => source.includes(`"${key}"`) || made.some((beginning) => key.startsWith(beginning)));
}

/** What is loaded by itself, and the part of the catalogue that is loaded with it. */
const loaded = new Map(
  Object.entries(files).flatMap(([file, source]) =>
    [...source.matchAll(/import\("(\.[^"]+\.svelte)"\)(?:,\s*need\("(\w+)"\))?/g)].map(
      ([, page = "", part]) => [resolved(file, page), part] as const,
    ),
  ),
);

/** The parts that a file loads for its own words, and not with another file. */
function ownParts(source: string): string[] {
  return [...source.matchAll(/(?<!import\("[^"]+"\),\s*)\bneed\("(\w+)"\)/g)].map(([, part = ""]) => part);
}

/** What is loaded by a page finds the words of that page. */
const WITHIN: Readonly<Record<string, string>> = {
  "seat/room/Room.svelte": "seat",
  "seat/claims/Claims.svelte": "seat",
  "seat/ended/Afterwards.svelte": "seat",
  "seat/door/Weather.svelte": "seat",
  "feedback/Kept.svelte": "kept",
  "seat/door/Early.svelte": "seat",
  "seat/door/InPerson.svelte": "seat",
  "seat/facilitators/OnCall.svelte": "seat",
};
/** Words for a few moments of the room are in modules that the door has too, which never says them. */
const ROOM_ONLY = new Set(["refused"]);

it("E11: pages that are loaded by themselves were looked for", () => {
  expect(loaded.size).toBeGreaterThan(6);
  expect([...closure("organiser/Circles.svelte")]).toContain("organiser/CourseField.svelte");
});

it.each([...loaded])("E11: %s has loaded the words for every key that it can show", (page, part) => {
  const parts = [part, WITHIN[page]].filter((one) => one !== undefined);
  const missing = [...closure(page)].flatMap((file) => named(files[file] ?? "").map((key) => ({ file, key })));
  expect(parts).not.toEqual([]);
  expect(
    missing.filter(
      ({ file, key }) =>
        !ROOM_ONLY.has(key.split(".")[0] ?? "") &&
        !partsOf(key).some((one) => parts.includes(one) || ownParts(files[file] ?? "").includes(one)),
    ),
  ).toEqual([]);
});
