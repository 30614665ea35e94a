import { afterEach, describe, expect, it } from "vitest";

import { partsOf } from "../../words.config";
import en from "../../../roomserver/i18n/catalogues/en.json";
import helplines from "../../../roomserver/i18n/helplines.json";
import table from "../../../tests/i18n.json";
import { language, segments, speak, t, type Key } from "./catalogue.svelte";
import type { Helpline } from "./told";

const sources = import.meta.glob<string>(["../**/*.svelte", "../**/*.ts", "!../**/*.test.ts", "!../**/*.gen.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const everything = Object.values(sources).join("\n");
const catalogue: Readonly<Record<string, unknown>> = en;
const keys = Object.keys(en) as Key[];

function placeholders(key: string): string[] {
  const entry = catalogue[key];
  const forms = typeof entry === "string" ? [entry] : Object.values(entry as Record<string, string>);
  const places = forms.flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ""));
  return [...new Set(typeof entry === "string" ? places : ["count", ...places])].sort();
}

/** The keys of the object literal that begins at `from`, at its own level. */
function literalKeys(text: string): string[] {
  let depth = 0;
  let top = "";
  for (const letter of text) {
    if ("{([".includes(letter)) depth++;
    if ("})]".includes(letter) && --depth === 0) break;
    if (depth === 1) top += letter;
  }
  return [...top.matchAll(/(?:^\{|,)\s*(\w+)/g)].map((match) => match[1] ?? "").sort();
}

const calls = [...everything.matchAll(/\b(?:t|say)\(\s*"([\w.]+)"(,\s*(?=[^\s)]))?/g)].map((match) => ({
  key: match[1] ?? "",
  given: match[2] === undefined ? [] : literalKeys(everything.slice(match.index + match[0].length)),
}));

describe("the catalogue", () => {
  it("has every phrase that is said, and was looked for in the sources", () => {
    expect(calls.length).toBeGreaterThan(150);
    expect(calls.map((call) => call.key).filter((key) => !(key in en))).toEqual([]);
  });

  it("is given exactly the parameters that its phrases have", () => {
    const wrong = calls.filter(({ key, given }) => key in en && given.join() !== placeholders(key).join());
    expect(wrong).toEqual([]);
  });

  it("has no phrase that is never said, but what the server says", () => {
    const prefixes = [...everything.matchAll(/`([\w.]+)\$\{/g)].map((match) => match[1] ?? "");
    const unsaid = keys.filter(
      (key) =>
        partsOf(key).length > 0 &&
        !everything.includes(`"${key}"`) &&
        !prefixes.some((prefix) => prefix.includes(".") && key.startsWith(prefix)),
    );
    expect(unsaid).toEqual([]);
  });

  it("is kept to in the components: no words of their own", () => {
    const own = Object.entries(sources)
      .filter(([path]) => path.endsWith(".svelte"))
      .flatMap(([path, source]) => {
        const markup = source.replace(/<(script|style)[\s\S]*?<\/\1>/g, "").replace(/<!--[\s\S]*?-->/g, "");
        const shown = markup
          .replace(/\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g, "")
          .replace(/<(?:[^<>"]|"[^"]*")*>/g, " ");
        const attributes = [...markup.matchAll(/\s(?:aria-label|alt|title|placeholder)="([^"{]+)"/g)].map(
          (match) => match[1],
        );
        return [...(shown.match(/\p{L}{2,}/gu) ?? []), ...attributes].map((word) => `${path}: ${String(word)}`);
      });
    expect(own).toEqual([]);
  });

  it("shouts at nobody", () => {
    expect(keys.filter((key) => JSON.stringify(catalogue[key]).includes("!"))).toEqual([]);
  });

  it("counts in plural forms alone", () => {
    expect(keys.filter((key) => typeof catalogue[key] === "string" && placeholders(key).includes("count"))).toEqual([]);
  });
});

describe("a phrase", () => {
  it("is filled with its parameters", () => {
    expect(t("turn.holds", { name: "Mei" })).toBe("Mei has the piece.");
  });

  it("takes what looks like a parameter in a name as it is", () => {
    expect(t("turn.holds", { name: "{name}" })).toBe("{name} has the piece.");
  });

  it("is cut where parameters stand", () => {
    expect(segments({ key: "turn.holding_place", params: { name: "Mei" } })).toEqual([
      { text: "Holding ", param: null },
      { text: "Mei", param: "name" },
      { text: "'s place.", param: null },
    ]);
  });

  it("agrees with its count", () => {
    expect(t("organiser.seated", { count: 1 })).toBe("1 person seated");
    expect(t("organiser.seated", { count: 0 })).toBe("0 people seated");
  });
});

describe("the table of tests/i18n.json", () => {
  afterEach(() => speak("en", en));

  it.each(table.phrases)("$language: $said", ({ language: spoken, entry, params, said }) => {
    speak(spoken, { "app.name": entry });
    expect(t("app.name", params)).toBe(said);
    expect(language()).toBe(spoken);
  });
});

it("the helplines are there, with numbers that can be called", () => {
  expect(helplines.regions.length).toBeGreaterThan(0);
  const lines: readonly Helpline[] = helplines.regions.flatMap(({ lines }) => lines as Helpline[]);
  for (const { name, service, call, whatsapp } of lines) {
    expect([name, service].filter((one) => one !== undefined)).toHaveLength(1);
    expect(call).toMatch(/^[\d ]{3,}$/);
    if (whatsapp) expect(whatsapp).toMatch(/^\+[\d ]{8,}$/);
  }
});
