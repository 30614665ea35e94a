// The words of each page, in each language that there is a catalogue of: loaded when they are needed, and no others.

import { language, learn, type Words } from "./catalogue.svelte";

/** What the words of web/words.config.ts are divided into. */
export type Part =
  | "home"
  | "join"
  | "seat"
  | "room"
  | "ended"
  | "answer"
  | "kept"
  | "weather"
  | "early"
  | "in_person"
  | "on_call"
  | "organise"
  | "organiser"
  | "alerts"
  | "sign_ups"
  | "access"
  | "series"
  | "library"
  | "community"
  | "facilitators"
  | "requests"
  | "facilitator"
  | "nothing";
type Loaders = Readonly<Record<string, () => Promise<Words>>>;

/** Each call is read by the build, which takes nothing but literals. Those of organisers come with their pages. */
const PARTS: Partial<Record<Part, Loaders>> = {
  home: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=home",
    import: "default",
  }),
  join: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=join",
    import: "default",
  }),
  seat: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=seat",
    import: "default",
  }),
  room: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=room",
    import: "default",
  }),
  ended: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=ended",
    import: "default",
  }),
  answer: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=answer",
    import: "default",
  }),
  kept: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=kept",
    import: "default",
  }),
  weather: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=weather",
    import: "default",
  }),
  early: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=early",
    import: "default",
  }),
  in_person: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=in_person",
    import: "default",
  }),
  on_call: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=on_call",
    import: "default",
  }),
  nothing: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=nothing",
    import: "default",
  }),
};

/** From now on the words of these parts can be loaded too. */
export function offer(parts: Partial<Record<Part, Loaders>>): void {
  Object.assign(PARTS, parts);
}

const needed = new Set<Part>();

/** The page that comes now can be said, in whichever language is spoken by then. */
export async function need(part: Part): Promise<void> {
  needed.add(part);
  const spoken = language();
  const words = await wordsOf(part, spoken);
  if (spoken === language()) learn(words);
  else await need(part);
}

/** All that the pages so far say, in that language: also one that came meanwhile. */
export async function neededIn(language: string): Promise<Words> {
  const parts = [...needed];
  const words = await Promise.all(parts.map((part) => wordsOf(part, language)));
  return needed.size > parts.length ? neededIn(language) : (Object.assign({}, ...words) as Words);
}

function wordsOf(part: Part, language: string): Promise<Words> {
  const load = PARTS[part]?.[`./${language}.json`];
  if (load === undefined) throw new Error("There is no such catalogue.");
  return load();
}
