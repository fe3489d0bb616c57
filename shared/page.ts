import { z } from 'zod';

/** Query of every list: at most `limit` rows after the opaque `cursor` of the previous page. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Of the same list with the same sort and filters; long enough for two names of 100 letters. */
  cursor: z.string().max(2_000).optional(),
});

type Bare<N extends string> = N extends `-${infer B}` ? B : N;
type Either<N extends string> = N extends string ? Bare<N> | `-${Bare<N>}` : never;

/**
 * The `sort` of a list: one of these names, with `-` before it from last to first. The first is what a list does unasked; it may begin with `-` itself. What a name
 * means in columns is said on the server with `keyset`.
 */
export function sortedBy<const N extends string>(first: N, ...others: readonly N[]) {
  const names = [first, ...others].map((name) => name.replace(/^-/, ''));
  const both = names.flatMap((name) => [name, `-${name}`]) as [Either<N>, ...Either<N>[]]; // the names that N spells
  const unasked = both.find((name) => name === first) ?? both[0];
  return z.enum(both).default(unasked);
}

/** A filter of yes or no: `true` or `false` in the address, a boolean for whoever reads it. */
export const Flag = z.enum(['true', 'false']).transform((word) => word === 'true');

/** One page; `nextCursor` null means: no more. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export const Empty = z.object({});
