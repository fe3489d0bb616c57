import type { Knex } from 'knex';
import { search as endpoint } from '../../shared/searchEndpoints.ts';
import { searchWords } from '../../shared/searchWords.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { route, type Route } from '../http/route.ts';
import { clientHit, petHit, type FoundRow } from './hits.ts';
import { matchesOf, type Matches } from './matches.ts';

const mostHits = 20;
/** A pet that only its owner's words find comes after whatever has a word of its own. */
const byOwnerCost = 20;
/** Of a single word: many times what is shown. */
const mostLookedAt = 600;
/** A shelter's pets are not all shown for its name. */
const mostRows = 200;

type Match = {
  readonly client_id: string;
  readonly pet_id: string;
  readonly is_deceased: number;
  readonly cost: number;
};

async function bestMatches(knex: Knex, { sql, bindings }: Matches): Promise<Match[]> {
  return select<Match>(
    knex,
    `${sql} ORDER BY is_deceased, cost, client_id, pet_id LIMIT ${mostHits + 1}`,
    bindings,
  );
}

/** The matched pets and clients, and the pets of matched clients, in one statement. */
async function readFound(knex: Knex, matches: readonly Match[]): Promise<FoundRow[]> {
  const { clinicId } = currentTenant();
  const petIds = matches.map((match) => match.pet_id);
  const clientIds = matches.map((match) => match.client_id);
  const alone = matches.filter((match) => match.pet_id === '').map((match) => match.client_id);
  const marks = (ids: readonly string[]) => ids.map(() => '?').join(', ') || `''`;
  return select<FoundRow>(
    knex,
    `SELECT c.id AS client_id, c.first_name, c.last_name, c.email, c.phone, c.mobile, c.city,
       p.id AS pet_id, p.name, p.species, p.breed, p.microchip_id, p.tattoo, p.is_deceased
     FROM clients c
     LEFT JOIN pets p ON p.clinic_id = c.clinic_id AND p.client_id = c.id AND p.deleted_at IS NULL
       AND (p.id IN (${marks(petIds)}) OR c.id IN (${marks(alone)}))
     WHERE c.clinic_id = ? AND c.id IN (${marks(clientIds)})
     ORDER BY p.id IS NULL DESC, p.id IN (${marks(petIds)}) DESC, p.is_deceased, p.name, p.id LIMIT ${mostRows}`,
    [...petIds, ...alone, clinicId, ...clientIds, ...petIds],
  );
}

type Priced = { readonly row: FoundRow; readonly kind: 'pet' | 'client'; readonly cost: number };

/** Each match with its row, then the pets that are found by their owner. */
function priced(matches: readonly Match[], rows: readonly FoundRow[]): Priced[] {
  const costOf = new Map(matches.map((match) => [match.client_id + match.pet_id, match.cost]));
  const clients = new Map(rows.map((row) => [row.client_id, row]));
  const alone = [...clients.values()].flatMap((row): Priced[] => {
    const cost = costOf.get(row.client_id);
    return cost === undefined ? [] : [{ row, kind: 'client', cost }];
  });
  const pets = rows.flatMap((row): Priced[] => {
    if (row.pet_id === null) return [];
    const own = costOf.get(row.client_id + row.pet_id);
    const owners = costOf.get(row.client_id) ?? 0;
    return [{ row, kind: 'pet', cost: own ?? owners + byOwnerCost }];
  });
  return [...alone, ...pets];
}

const isLast = ({ kind, row }: Priced) => (kind === 'pet' && row.is_deceased === 1 ? 1 : 0);
const nameOf = ({ kind, row }: Priced) => (kind === 'pet' ? (row.name ?? '') : row.last_name);
const inOrder = (a: Priced, b: Priced) =>
  isLast(a) - isLast(b) || a.cost - b.cost || nameOf(a).localeCompare(nameOf(b));

const search = route(endpoint, async ({ deps, query }) => {
  const { app } = deps.db;
  const words = searchWords(query.q);
  const found = matchesOf(query.q, mostLookedAt);
  const matches = found ? await bestMatches(app, found) : [];
  if (matches.length === 0) return { items: [], hasMore: false };
  const all = priced(matches, await readFound(app, matches)).toSorted(inOrder);
  const items = all
    .slice(0, mostHits)
    .map(({ row, kind }) => (kind === 'pet' ? petHit(row, words) : clientHit(row, words)));
  return { items, hasMore: all.length > mostHits };
});

export const searchRoutes: readonly Route[] = [search];
