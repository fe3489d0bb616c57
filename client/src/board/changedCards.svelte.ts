import { tick } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import type { BoardFeed } from '../live/boardFeed.svelte.ts';
import { inBackground } from '../ui/inBackground.ts';
import { fly, placesOf } from './flight.ts';

const highlightMs = 4_000;

/** Which cards changed just now: highlighted for a few seconds, then steady; moved ones fly to their new place. */
export class ChangedCards {
  #ids = new SvelteSet<string>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();

  has(cardId: string): boolean {
    return this.#ids.has(cardId);
  }

  /** Follows the feed until the returned function is called. */
  follow(feed: BoardFeed): () => void {
    const stop = feed.onChange((change) => {
      const ids = change.cards.map((card) => card.id);
      const places = placesOf(ids);
      inBackground(
        tick().then(() => fly(places)),
        'moving cards',
      );
      for (const id of ids) this.#highlight(id);
    });
    return () => {
      stop();
      for (const timer of this.#timers.values()) clearTimeout(timer);
    };
  }

  #highlight(id: string) {
    clearTimeout(this.#timers.get(id));
    this.#ids.add(id);
    const timer = setTimeout(() => {
      this.#ids.delete(id);
      this.#timers.delete(id);
    }, highlightMs);
    this.#timers.set(id, timer);
  }
}
