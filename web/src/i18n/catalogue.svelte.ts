// The interface's words: typed keys, parameters in braces, plural forms by the language's own rules.
// roomserver/i18n/catalogue.py reads the same files the same way: tests/i18n.json holds both to it.

import type en from "../../../roomserver/i18n/catalogues/en.json";

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

interface Spoken {
  readonly language: string;
  readonly words: Words;
  readonly plurals: Intl.PluralRules;
}

/** Whatever is on the page follows it. */
let spoken: Spoken = $state.raw(speaker("en", {}));

function speaker(language: string, words: Words): Spoken {
  return { language, words, plurals: new Intl.PluralRules(language) };
}

/** From now on phrases are in this language, and these are its words. */
export function speak(language: string, words: Words = {}): void {
  spoken = speaker(language, words);
}

/** What is said on the pages that come now can be said too. */
export function learn(words: Words): void {
  spoken = { ...spoken, words: { ...spoken.words, ...words } };
}

/** Whether there is a phrase of that name: a newer server may name what this page doesn't know. */
export function isKey(key: string): key is Key {
  return key in spoken.words;
}

/** Its BCP 47 tag, without a region. */
export function language(): string {
  return spoken.language;
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
  const entry = spoken.words[key] ?? key;
  if (typeof entry === "string") return entry;
  const count = Number(params["count"] ?? 0);
  return entry[spoken.plurals.select(count)] ?? entry.other ?? key;
}
