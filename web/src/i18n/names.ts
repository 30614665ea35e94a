// Names as they are listed and abbreviated.

import { locale } from "./locale";

/** Such as "Mei, Tom or Aisha". */
export function oneOf(names: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: "disjunction" }).format(names);
}

/** Such as "Mei, Tom and Aisha". */
export function allOf(names: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: "conjunction" }).format(names);
}

/** Such as "Singapore", by its ISO 3166 code. */
export function regionName(code: string): string {
  return new Intl.DisplayNames(locale(), { type: "region" }).of(code) ?? code;
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** What a reader of that script would call the first letter, in capitals. It is the name's own, in any language. */
export function initialOf(name: string): string {
  const [first] = graphemes.segment(name.trim());
  return first?.segment.toUpperCase() ?? "";
}
