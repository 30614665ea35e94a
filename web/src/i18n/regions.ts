// Which regions there are, by their ISO 3166 codes.

const LETTERS = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
/** What CLDR names beside regions: unions, parts of regions, and none. */
const NONE = new Set(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]);

/** Former codes and aliases are read as the code that took their place. */
function isCurrent(code: string): boolean {
  return new Intl.Locale("und", { region: code }).region === code;
}

/** Also those that no region has: they have no name. */
export const REGIONS: readonly string[] = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter(
  (code) => !NONE.has(code) && isCurrent(code),
);
