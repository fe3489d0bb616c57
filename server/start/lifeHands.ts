import type { Card, StaffBoard } from '../../shared/board.ts';

/** More than a day has; a board that is read late may not show our newest card yet. */
const mostOwn = 2_000;

/** Tells the simulation's own changes from those of people, whose hands it stays away from. Remembers today's cards only. */
export class LifeHands {
  #seen: ReadonlyMap<string, number> | null = null;
  readonly #own = new Map<string, number>();
  readonly #touchedMs = new Map<string, number>();

  get touchedMs(): ReadonlyMap<string, number> {
    return this.#touchedMs;
  }

  /** Compares the board with the one before. What was there at the first look is nobody's. */
  look({ cards }: StaffBoard, nowMs: number): void {
    const isFirst = this.#seen === null;
    for (const { id, version } of cards) {
      const isNews = this.#seen?.get(id) !== version && this.#own.get(id) !== version;
      if (isNews && !isFirst) this.#touchedMs.set(id, nowMs);
    }
    this.#seen = new Map(cards.map(({ id, version }) => [id, version]));
    for (const id of this.#touchedMs.keys()) if (!this.#seen.has(id)) this.#touchedMs.delete(id);
  }

  /** The card as an act of the simulation left it. */
  made({ id, version }: Card): void {
    this.#own.delete(id);
    this.#own.set(id, version);
    const [oldest] = this.#own.keys();
    if (this.#own.size > mostOwn && oldest !== undefined) this.#own.delete(oldest);
  }

  /** The server refused to touch the card: somebody else is at it, or it can't be. */
  refused({ id }: Card, nowMs: number): void {
    this.#touchedMs.set(id, nowMs);
  }
}
