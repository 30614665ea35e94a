// Lists that the server answers in pages.

/** So many pages, one after the other, or as many as there are. */
export async function readPages<Page extends { readonly more: string | null }>(
  pages: number,
  read: (asked: { before?: string }) => Promise<Page>,
): Promise<[Page, ...Page[]]> {
  const first = await read({});
  const come: [Page, ...Page[]] = [first];
  let { more } = first;
  while (come.length < pages && more !== null) {
    const page = await read({ before: more });
    ({ more } = page);
    come.push(page);
  }
  return come;
}

/** Each where it came first: one that moved in between may be on two pages. */
export function eachOnce<One extends { readonly id: string }>(all: readonly One[]): One[] {
  const met = new Set<string>();
  return all.filter(({ id }) => !met.has(id) && met.add(id));
}
