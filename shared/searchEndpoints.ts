import { z } from 'zod';
import { Species } from './board.ts';
import { endpoint } from './endpoint.ts';
import { AnyId } from './ids.ts';

/** A text in pieces: `isHit` is what was searched for. */
const Pieces = z.array(z.object({ text: z.string(), isHit: z.boolean() }));

/** A patient or an owner that a search found. */
export const SearchHit = z.object({
  kind: z.enum(['pet', 'client']),
  /** Of the pet or the client. */
  id: AnyId,
  title: Pieces,
  /** What tells it from others of the same name, most telling first. */
  details: z.array(
    z.object({
      field: z.enum([
        'owner',
        'breed',
        'microchipId',
        'tattoo',
        'mobile',
        'phone',
        'email',
        'city',
      ]),
      pieces: Pieces,
    }),
  ),
  /** Null for a client. */
  species: Species.nullable(),
  isDeceased: z.boolean(),
});
export type SearchHit = z.infer<typeof SearchHit>;

export const search = endpoint({
  method: 'GET',
  path: '/search',
  ability: 'pets.read',
  summary: 'Patients and owners by the starts of any words, phone number or microchip',
  /** Words in any order, of pet and owner together: "bis moreno" finds Biscuit of Moreno. */
  query: z.strictObject({ q: z.string().trim().min(1).max(100) }),
  /** At most 20, the best first, deceased pets last; `hasMore`: there are others. */
  reply: z.object({ items: z.array(SearchHit), hasMore: z.boolean() }),
  reads: 'search',
  problems: [],
});
