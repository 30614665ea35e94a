// The letter on a face: the first thing that a reader of that script would call one.

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export function initialOf(name: string): string {
  const [first] = graphemes.segment(name.trim());
  return first?.segment.toLocaleUpperCase() ?? "";
}

/** One of `tints` quiet colours, the same for the same seat on every screen. */
export function tintOf(seat: string, tints: number): number {
  let sum = 0;
  for (const letter of seat) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % tints;
}
