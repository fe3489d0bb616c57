import type { Knex } from 'knex';
import type { z } from 'zod';
import type { search } from '../../shared/searchEndpoints.ts';
import { searchWords } from '../../shared/searchWords.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { clientHit, petHit, type FoundRow } from './hits.ts';
import { householdsWith, type Matches } from './households.ts';
import { matchesOf } from './matches.ts';

const mostHits = 20;
/** A pet that only its owner's words find comes after whatever has a word of its own. */
const byOwnerCost = 20;
/** Of a single word: many times what is shown. */
const mostLookedAt = 600;
/** A shelter's pets are not all shown for its name. */
const mostRows = 200;

/** The best matches with their clients and pets, and the pets of clients that match alone. */
async function readFound(knex: Knex, matches: Matches): Promise<FoundRow[]> {
  const { clinicId } = currentTenant();
  return select<FoundRow>(
    knex,
    `SELECT best.pet_id AS matched_pet_id, best.cost,
       c.id AS client_id, c.first_name, c.last_name, c.email, c.phone, c.mobile, c.city,
       p.id AS pet_id, p.name, p.species, p.breed, p.microchip_id, p.tattoo, p.is_deceased
     FROM (${matches.sql} ORDER BY is_deceased, cost, client_id, pet_id LIMIT ${mostHits + 1}) AS best
     JOIN clients c ON c.clinic_id = ? AND c.id = best.client_id
     LEFT JOIN pets p ON p.clinic_id = ? AND p.client_id = c.id AND p.deleted_at IS NULL
       AND (best.pet_id = '' OR p.id = best.pet_id)
     ORDER BY p.id IS NULL DESC, best.pet_id <> '' DESC, p.is_deceased, p.name, p.id LIMIT ${mostRows}`,
    [...matches.bindings, clinicId, clinicId],
  );
}

type Priced = { readonly row: FoundRow; readonly kind: 'pet' | 'client'; readonly cost: number };

/** Each match with its row, then the pets that are found by their owner. */
function priced(rows: readonly FoundRow[]): Priced[] {
  const clients = new Map<string, Priced>();
  const pets = new Map<string, Priced>();
  for (const row of rows) {
    const { client_id, pet_id, matched_pet_id, cost } = row;
    const isOwners = matched_pet_id === '';
    if (isOwners) clients.set(client_id, { row, kind: 'client', cost });
    // a pet's own match is read before its owner's
    if (pet_id !== null && !pets.has(pet_id))
      pets.set(pet_id, { row, kind: 'pet', cost: isOwners ? cost + byOwnerCost : cost });
  }
  return [...clients.values(), ...pets.values()];
}

const isLast = ({ kind, row }: Priced) => (kind === 'pet' && row.is_deceased === 1 ? 1 : 0);
const nameOf = ({ kind, row }: Priced) => (kind === 'pet' ? (row.name ?? '') : row.last_name);
const inOrder = (a: Priced, b: Priced) =>
  isLast(a) - isLast(b) || a.cost - b.cost || nameOf(a).localeCompare(nameOf(b));

async function bestMatches(knex: Knex, words: readonly string[]): Promise<Matches | null> {
  if (words.length <= 1) return matchesOf(words, { most: mostLookedAt });
  return matchesOf(words, { households: await householdsWith(knex, words) });
}

/** What a search shows: pets and clients that have all its words, the best first. */
export async function findHits(knex: Knex, q: string): Promise<z.input<typeof search.reply>> {
  const words = searchWords(q);
  const matches = await bestMatches(knex, words);
  const all = matches ? priced(await readFound(knex, matches)).toSorted(inOrder) : [];
  const items = all
    .slice(0, mostHits)
    .map(({ row, kind }) => (kind === 'pet' ? petHit(row, words) : clientHit(row, words)));
  return { items, hasMore: all.length > mostHits };
}
