type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };
type Place = { readonly limit: 200; readonly cursor?: string };

/** All of a list that is short enough to show whole, page after page: `allPages((query) => call(listUsers, { query }))`. */
export async function allPages<T>(read: (place: Place) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read({ limit: 200, ...(cursor === null ? {} : { cursor }) });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
