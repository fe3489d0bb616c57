import type { Component } from 'svelte';
import { type Ability, may, type Role } from '../../shared/abilities.ts';
import type { Me } from '../../shared/sessionEndpoints.ts';
import type { BoardScreen } from './board/boardScreen.svelte.ts';
import type { Loaded } from './ui/loaded.ts';

export type PageProps = { me: Me; screen: BoardScreen; isWide: boolean };

/**
 * One page of the app beside the board and the alerts: a folder's `page.ts` exports it as `page`, and that is all that makes it known.
 * `path` is the first part of the address; what follows the page reads from the router. Loaded when it is first opened.
 */
export type Page = {
  readonly path: string;
  readonly title: string;
  /** Whoever lacks it neither sees nor opens the page. */
  readonly ability?: Ability;
  /** The page of the navigation that it belongs to. */
  readonly under?: string;
  /** Its place in the navigation; a page without one is only reached by links. The phone's bottom bar shows the first, "More" the rest. */
  readonly nav?: { readonly icon: Component<{ size?: number }>; readonly order: number };
  /** On a wide window it is as tall as the window and scrolls inside itself. */
  readonly fillsWindow?: boolean;
  readonly load: () => Promise<Loaded<PageProps>>;
};

const found = import.meta.glob<{ page: Page }>('./*/page.ts', { eager: true });
const all: readonly Page[] = Object.values(found).map(({ page }) => page);

/** The page at this address, if there is one that the role may open. */
export function pageAt(path: string, role: Role): Page | undefined {
  return all.find((page) => page.path === path && isOpenTo(page, role));
}

/** Is there a page at this address, for whichever role? */
export function isPage(path: string): boolean {
  return all.some((page) => page.path === path);
}

/** What the navigation lists for a role, in order. */
export function navigationOf(role: Role): readonly Page[] {
  return all
    .filter((page) => page.nav && isOpenTo(page, role))
    .sort((a, b) => (a.nav?.order ?? 0) - (b.nav?.order ?? 0));
}

function isOpenTo({ ability }: Page, role: Role): boolean {
  return !ability || may(role, ability);
}

/** Is the opened page this one of the navigation, or does it belong to it? */
export function isUnder(navigated: string, opened: string): boolean {
  return opened === navigated || all.find((page) => page.path === opened)?.under === navigated;
}
