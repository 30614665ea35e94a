// Mail addresses as somebody types them into one field: a line each, or with commas, as they come out of a mail program.

/** Each of them, in order. */
export function addressesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((address) => address !== "");
}

/** The first that the server says is none, by the fields that it refused. */
export function firstWrong(addresses: readonly string[], fields: readonly string[]): string | null {
  const places = fields.flatMap((field) => /^addresses\.(\d+)$/.exec(field)?.[1] ?? []).map(Number);
  return places.length === 0 ? null : (addresses[Math.min(...places)] ?? null);
}
