import { randomUUIDv7 } from 'node:crypto';
import type { Knex } from 'knex';
import { starterProtocols } from '../../shared/starterProtocols.ts';

const columnOf = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * The labelled starter protocols of a clinic, in one statement; nobody has signed them yet. On any connection that may insert them. Migration 008 calls it: it writes the
 * columns that table began with.
 */
export async function insertStarterProtocols(knex: Knex, clinicId: string): Promise<void> {
  const rows = starterProtocols.map(({ otherNames, ...row }) => ({
    clinic_id: clinicId,
    id: randomUUIDv7(),
    is_starter: true,
    other_names: JSON.stringify(otherNames),
    ...Object.fromEntries(Object.entries(row).map(([name, value]) => [columnOf(name), value])),
  }));
  await knex('vaccine_protocols').insert(rows);
}
