/** Items that belong together under one heading. */
export type Group<T> = { readonly key: string; readonly items: readonly T[] };
export type Part<T> = Group<T> & {
  /** How many the whole group has, on whatever page. */
  readonly total: number;
};
export type Page<T> = readonly Part<T>[];

/** Heights in one unit, whichever. */
type Room = { readonly height: number; readonly heading: number; readonly item: number };

/** How long a page stays: time to find a name and read its line. */
export const pageMs = 9_000;

/** Lays groups on pages from the first item on; the last page may be nearly empty. */
function lay<T>(groups: readonly Part<T>[], room: Room): Page<T>[] {
  const pages: Part<T>[][] = [];
  let page: Part<T>[] = [];
  let free = room.height;
  const turn = () => {
    if (page.length > 0) pages.push(page);
    page = [];
    free = room.height;
  };
  for (const group of groups) {
    let rest = group.items;
    while (rest.length > 0) {
      if (page.length > 0 && free < room.heading + room.item) turn();
      const fits = Math.max(1, Math.floor((free - room.heading) / room.item));
      const items = rest.slice(0, fits);
      page.push({ key: group.key, items, total: group.total });
      rest = rest.slice(fits);
      free -= room.heading + items.length * room.item;
      if (rest.length > 0) turn();
    }
  }
  turn();
  return pages;
}

/** The groups without their first items; totals stay those of the whole groups. */
function without<T>(groups: readonly Part<T>[], skipped: number): Part<T>[] {
  let rest = skipped;
  return groups.map((group) => {
    const items = group.items.slice(rest);
    rest = Math.max(0, rest - group.items.length);
    return { ...group, items };
  });
}

/**
 * Lays groups on pages of a height: nothing shrinks, a group that does not fit goes on under its heading again, a heading never stands alone. Each page has at least
 * one item, so nothing is ever left out; the last page is filled up with the items before it, so that no wall stands nearly empty.
 */
export function pagesOf<T>(groups: readonly Group<T>[], room: Room): Page<T>[] {
  const whole = groups.map((group) => ({ ...group, total: group.items.length }));
  const pages = lay(whole, room);
  const count = whole.reduce((sum, group) => sum + group.total, 0);
  for (let skipped = 0; pages.length > 1 && skipped < count; skipped += 1) {
    const [only, ...more] = lay(without(whole, skipped), room);
    if (only !== undefined && more.length === 0) return [...pages.slice(0, -1), only];
  }
  return pages;
}

/** The page to show at this time: all screens of a clinic turn together. */
export function pageAt(nowMs: number, pages: number): number {
  return pages === 0 ? 0 : Math.floor(nowMs / pageMs) % pages;
}
