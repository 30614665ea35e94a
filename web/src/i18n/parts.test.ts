import { expect, it } from "vitest";

import { partsOf } from "../../words.config";
import en from "./en/words.json";

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

const loaded = Object.entries(files).flatMap(([file, source]) =>
  [...source.matchAll(/import\("(\.[^"]+\.svelte)"\)/g)].map((match) => resolved(file, match[1] ?? "")),
);

/** Words for a few moments of the room are in modules that the door has too, which never says them. */
const ROOM_ONLY = new Set(["refused"]);

it("E11: pages that are loaded by themselves were looked for", () => {
  expect(loaded.length).toBeGreaterThan(6);
  expect([...closure("organiser/Circles.svelte")]).toContain("organiser/CourseField.svelte");
});

it.each([...new Set(loaded)])("E11: %s has loaded the words for every key that it can show", (page) => {
  const inside = closure(page);
  const parts = [
    "common",
    ...["room", "organiser", "home", "organise"].filter((part) => inside.has(`i18n/en/${part}-words.ts`)),
  ];
  const missing = [...inside].flatMap((file) => named(files[file] ?? "").map((key) => ({ file, key })));
  expect(
    missing.filter(
      ({ key }) => !ROOM_ONLY.has(key.split(".")[0] ?? "") && !partsOf(key).some((part) => parts.includes(part)),
    ),
  ).toEqual([]);
});
