import { createHash } from 'node:crypto';

/** A row of the audit log as the chain's hash sees it. */
export interface Link {
  id: string;
  clinic_id: string;
  user_id: string | null;
  entity_type: string;
  entity_id: string;
  action: string;
  old_values: string | null;
  new_values: string | null;
  ip_address: string | null;
  user_agent: string | null;
  session_id: string | null;
  created_at: string;
  seq: number;
  previous_hash: Buffer;
}

/** The hash of a row: every column and the hash before it. */
export function hashOf(link: Link): Buffer {
  const text = JSON.stringify([link.previous_hash.toString('hex'), ...partsOf(link)]);
  return createHash('sha256').update(text).digest();
}

/** The columns by name, then the values. */
function partsOf({ old_values, new_values, previous_hash: _, ...rest }: Link): unknown[] {
  const columns = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  return [...columns, canonical(old_values), canonical(new_values)];
}

/** The text of `hashOf` after the hash before it, cut where the database puts in the row's time and its number. */
export function hashPieces(link: Link): { before: string; between: string; after: string } {
  const parts = partsOf(link).map((part) => JSON.stringify(part));
  const [time, number] = ['created_at', 'seq'].map((name) =>
    parts.findIndex((part) => part.startsWith(`["${name}",`)),
  );
  return {
    before: `,${parts.slice(0, time).join()},["created_at","`,
    between: `"],${parts.slice(Number(time) + 1, number).join()},["seq",`,
    after: `],${parts.slice(Number(number) + 1).join()}]`,
  };
}

/** The same text for the same JSON: MySQL gives keys back in another order than it got them. */
function canonical(json: string | null): string | null {
  if (json === null) return null;
  return JSON.stringify(JSON.parse(json), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
