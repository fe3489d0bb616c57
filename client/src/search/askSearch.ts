import { search, type SearchHit } from '../../../shared/searchEndpoints.ts';
import type { Species } from '../../../shared/board.ts';
import { call } from '../live/call.ts';

type Pieces = SearchHit['title'];

/** A patient or an owner that a search found; `path` is its page. */
export type Hit = {
  readonly path: string;
  readonly title: Pieces;
  /** What tells it from others of the same name. */
  readonly details: readonly Pieces[];
  /** Null for an owner. */
  readonly species: Species | null;
  readonly petId: string | null;
};
export type Found = { readonly hits: readonly Hit[]; readonly hasMore: boolean };

const died: Pieces = [{ text: 'deceased', isHit: false }];

function hitOf(found: SearchHit): Hit {
  const details = found.details.map(({ pieces }) => pieces);
  return {
    path: found.kind === 'pet' ? `/pets/${found.id}` : `/clients/${found.id}`,
    title: found.title,
    details: found.isDeceased ? [died, ...details] : details,
    species: found.species,
    petId: found.kind === 'pet' ? found.id : null,
  };
}

/** Patients and owners by the starts of any words, phone or microchip number. @throws OfflineError, ProblemError */
export async function askSearch(words: string, signal: AbortSignal): Promise<Found> {
  const { items, hasMore } = await call(search, { query: { q: words }, signal });
  return { hits: items.map(hitOf), hasMore };
}
