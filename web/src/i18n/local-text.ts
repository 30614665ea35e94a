// Words that people wrote, each in a language of its own: which of them to show, and as what language.

import type { LocalText } from "../protocol";

export interface Written {
  readonly text: string;
  readonly lang: string;
}

/** The text in the first wanted language that there is, else in its default language, else whichever there is. */
export function written(local: LocalText, wanted: readonly string[]): Written {
  const tags = [...wanted, local.default, ...Object.keys(local.texts)];
  const lang = tags.find((tag) => tag in local.texts) ?? local.default;
  return { text: local.texts[lang] ?? "", lang };
}
