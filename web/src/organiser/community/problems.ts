// Why the server refused a field, in words for whoever typed it.

import { t, type Key } from "../../i18n";

/** By the last words of the field's path. */
const REASONS: readonly (readonly [RegExp, Key])[] = [
  [/(^|\.)name$/, "community.wrong_name"],
  [/(phone|call|whatsapp)$/, "community.wrong_number"],
  [/^colours\./, "community.wrong_colour"],
  [/^zone$/, "community.wrong_zone"],
  [/region$/, "community.wrong_region"],
  [/^languages/, "community.wrong_languages"],
  [/^retention\./, "community.wrong_days"],
  [/^(helplines|helplines\.\d+\.lines)$/, "community.wrong_no_lines"],
  [/^agreements$/, "community.wrong_agreements"],
  [/^agreements\./, "community.wrong_empty"],
];

/** Of the field and of what is in it; empty where nothing is wrong. */
export function problemIn(refused: Readonly<Record<string, string>>, field: string): string {
  const path = Object.keys(refused).find((each) => each === field || each.startsWith(`${field}.`));
  if (path === undefined) return "";
  return t(REASONS.find(([pattern]) => pattern.test(path))?.[1] ?? "community.wrong_other");
}
