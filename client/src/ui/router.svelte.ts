import { unsaved } from '../forms/unsaved.svelte.ts';

/** Where the app is: the path of the address bar, as a rune. No route table: App.svelte reads `path`. */
class Router {
  #url = $state.raw(new URL(location.href));

  constructor() {
    addEventListener('popstate', () => this.#wentBack());
  }

  get path(): string {
    return this.#url.pathname;
  }

  get query(): URLSearchParams {
    return this.#url.searchParams;
  }

  go(path: string) {
    if (path === this.#url.pathname + this.#url.search) return;
    unsaved.ask(() => this.#show(path));
  }

  #show(path: string) {
    history.pushState(null, '', path);
    this.#url = new URL(location.href);
    scrollTo(0, 0);
  }

  /** The browser went back or on already: where something unsaved is left, the page stays and the question is asked. */
  #wentBack() {
    const there = new URL(location.href);
    if (!unsaved.hasSome) {
      this.#url = there;
      return;
    }
    history.pushState(null, '', this.#url.href);
    unsaved.ask(() => this.#show(there.href));
  }
}

export const router = new Router();

/** For `onclick` of an ordinary link: stays in the app unless the person asked for a new tab. */
export function followLink(event: MouseEvent & { currentTarget: HTMLAnchorElement }) {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  router.go(event.currentTarget.pathname + event.currentTarget.search);
}
