// Which language the page speaks: what the person chose, or else what their browser asks for. The server guesses the
// same of its first line, roomserver/i18n/locales.py; tests/i18n.json holds both to it.

import { language, speak } from "./catalogue.svelte";
import { neededIn } from "./parts";

export interface Language {
  /** BCP 47, without a region. */
  readonly tag: string;
  /** As it calls itself. */
  readonly name: string;
  readonly dir: "ltr" | "rtl";
}

const FALLBACK = "en";
/** A cookie, so that the server knows as well. It says a language and nothing else. */
const CHOSEN = "language";

export const languages: readonly Language[] = Object.values(
  import.meta.glob<Language>("../../../roomserver/i18n/catalogues/*.json", {
    query: "?part=language",
    import: "default",
    eager: true,
  }),
);

/** The first of these tags that there is a catalogue for, by itself, by its script, or by its language alone. */
export function bestLanguage(wanted: readonly string[], known = languages.map(({ tag }) => tag)): string {
  return wanted.flatMap(lookup).find((tag) => known.includes(tag)) ?? FALLBACK;
}

/** A tag and what it falls back to: zh-TW, zh-Hant, zh. */
function lookup(tag: string): string[] {
  try {
    const { language, script = "" } = new Intl.Locale(tag).maximize();
    return [new Intl.Locale(tag).toString(), `${language}-${script}`, language];
  } catch {
    return []; // no tag at all
  }
}

/** To be called before anything is shown. */
export function begin(): void {
  const [, chosen] = new RegExp(`(?:^|; )${CHOSEN}=([\\w-]+)`).exec(document.cookie) ?? [];
  turnTo(bestLanguage(chosen === undefined ? navigator.languages : [chosen, ...navigator.languages]), {});
}

/** Says all of it in that language from now on, and after a reload. Where its words don't arrive, nothing changes. */
export async function choose(tag: string): Promise<void> {
  turnTo(tag, await neededIn(tag));
  document.cookie = `${CHOSEN}=${tag}; path=/; max-age=31536000; samesite=lax`;
}

function turnTo(tag: string, words: Parameters<typeof speak>[1]): void {
  speak(tag, words);
  document.documentElement.lang = language();
  document.documentElement.dir = languages.find((one) => one.tag === tag)?.dir ?? "ltr";
}
