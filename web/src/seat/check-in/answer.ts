// How an answer to a check-in reads.

import { language, t, written, type Key } from "../../i18n";
import type { Form } from "../../protocol";

export const PICTURES = [
  "sun",
  "cloud",
  "rain",
  "storm",
  "fog",
  "rainbow",
  "moon",
  "wind",
  "tree",
  "river",
  "mountain",
  "harbour",
  "seed",
  "candle",
  "bridge",
  "road",
] as const;

export type PictureName = (typeof PICTURES)[number];

export const MOODS = [1, 2, 3, 4, 5] as const;

/** Fewer are not told without names, as each would be known by the others. */
export const POOL_LEAST = 3;

/** What closing a pooled question does when so many have answered. */
export const poolKey = (count: number): Key =>
  count < POOL_LEAST ? "console.check_in_pool_few" : "console.check_in_pool";

export function answerText(form: Form, value: string | number): string {
  switch (form.answer) {
    case "mood":
      return t(`check_in.mood_${String(value)}` as Key);
    case "choice": {
      const choice = form.choices?.[Number(value)];
      return choice ? written(choice, [language()]).text : "";
    }
    case "picture":
      return isPicture(value) ? t(`picture.${value}`) : String(value);
    default:
      return String(value);
  }
}

export function isPicture(value: string | number): value is PictureName {
  return (PICTURES as readonly (string | number)[]).includes(value);
}
