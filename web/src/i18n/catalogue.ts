// The interface's words: typed keys, parameters in braces, plural forms by the language's own rules.

import type en from "./en/words.json";
import common from "./en/words.json?part=common";

export type Key = keyof typeof en;
export type Params = Readonly<Record<string, string | number>>;

/** Something to be said, not yet in any language. A plural entry is chosen by the parameter `count`. */
export interface Phrase {
  readonly key: Key;
  readonly params: Params;
}

/** A piece of a phrase; `param` names the parameter that it came from. */
export interface Segment {
  readonly text: string;
  readonly param: string | null;
}

type Entry = string | { readonly [form in Intl.LDMLPluralRule]?: string };
/** A part of a catalogue: what a page does not say, it need not have loaded. */
export type Words = Readonly<Record<string, Entry>>;

export const FALLBACK = "en";
const CATALOGUES: Readonly<Record<string, Record<string, Entry>>> = { en: { ...common } };

/** What is said on the pages that come now can be said in that language too. */
export function learn(language: string, words: Words): void {
  Object.assign(CATALOGUES[language] ?? {}, words);
}

/** Whether there is a phrase of that name: a newer server may name what this page doesn't know. */
export function isKey(key: string): key is Key {
  return key in (CATALOGUES[FALLBACK] ?? {});
}

let spoken = FALLBACK;
let plurals = new Intl.PluralRules(FALLBACK);

/** The first of these language tags that there is a catalogue for, by itself or by its primary language. */
export function bestLanguage(wanted: readonly string[]): string {
  const known = wanted.flatMap((tag) => [tag, tag.split("-")[0] ?? tag]).find((tag) => tag in CATALOGUES);
  return known ?? FALLBACK;
}

/** From now on phrases are in this language. To be called before anything is shown. */
export function speak(language: string): void {
  spoken = language in CATALOGUES ? language : FALLBACK;
  plurals = new Intl.PluralRules(spoken);
}

export function language(): string {
  return spoken;
}

export function say(key: Key, params: Params = {}): Phrase {
  return { key, params };
}

export function t(key: Key, params: Params = {}): string {
  return segments({ key, params })
    .map((segment) => segment.text)
    .join("");
}

/** The phrase in the spoken language, cut where parameters stand, so that names can be set apart. */
export function segments({ key, params }: Phrase): readonly Segment[] {
  return template(key, params)
    .split(/(\{\w+\})/)
    .filter((part) => part !== "")
    .map((part) => {
      const param = /^\{(\w+)\}$/.exec(part)?.[1];
      return param === undefined ? { text: part, param: null } : { text: String(params[param] ?? part), param };
    });
}

function template(key: Key, params: Params): string {
  const entry = CATALOGUES[spoken]?.[key] ?? CATALOGUES[FALLBACK]?.[key];
  if (entry === undefined) return key;
  if (typeof entry === "string") return entry;
  const count = Number(params["count"] ?? 0);
  return entry[plurals.select(count)] ?? entry.other ?? key;
}
