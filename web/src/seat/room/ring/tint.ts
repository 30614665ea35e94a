// The colour of a face.

/** One of `tints` quiet colours, the same for the same seat on every screen. */
export function tintOf(seat: string, tints: number): number {
  let sum = 0;
  for (const letter of seat) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % tints;
}
