import type { Knex } from 'knex';
import type { z } from 'zod';
import {
  getVaccination,
  listVaccinations,
  type Vaccination,
} from '../../shared/vaccinationEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { dateKey, idKey, textKey } from '../http/sortKeys.ts';
import { presentVaccination } from './presentVaccination.ts';
import { VaccinationRow } from './VaccinationRow.ts';

const joined = [
  { table: 'pets', as: 'pet', id: 'vaccinations.pet_id' },
  { table: 'clients', as: 'client', id: 'pet.client_id' },
  { table: 'users', as: 'giver', id: 'vaccinations.administered_by' },
] as const;

function vaccinations(trx: Knex) {
  const rows = VaccinationRow.query(trx).whereNull('vaccinations.deleted_at');
  for (const { table, as, id } of joined) {
    void rows.join(`${table} AS ${as}`, (join) => {
      void join.on(`${as}.clinic_id`, 'vaccinations.clinic_id').andOn(`${as}.id`, id);
    });
  }
  return rows.select(
    'vaccinations.*',
    'pet.name AS pet_name',
    'pet.species AS pet_species',
    'pet.is_deceased AS pet_is_deceased',
    'pet.client_id AS client_id',
    'client.first_name AS client_first_name',
    'client.last_name AS client_last_name',
    'giver.first_name AS giver_first_name',
    'giver.last_name AS giver_last_name',
  );
}

/** One vaccination of this clinic. @throws Problem `not_found` */
export async function findVaccination(trx: Knex, id: string): Promise<Vaccination> {
  const row = await vaccinations(trx).findById(id);
  if (!row) throw new Problem('not_found');
  return presentVaccination(row);
}

const order = keyset(listVaccinations, {
  id: idKey<VaccinationRow>('vaccinations.id'),
  sorts: {
    dateGiven: [dateKey('vaccinations.date_given', (row: VaccinationRow) => row.dateGiven)],
    nextDueDate: [dateKey('vaccinations.next_due_date', (row: VaccinationRow) => row.nextDueDate)],
    vaccineName: [textKey('vaccinations.vaccine_name', (row: VaccinationRow) => row.vaccineName)],
  },
});

const filters = {
  petId: ['vaccinations.pet_id', '='],
  clientId: ['pet.client_id', '='],
  vaccineName: ['vaccinations.vaccine_name', '='],
  lotNumber: ['vaccinations.lot_number', '='],
  givenFrom: ['vaccinations.date_given', '>='],
  givenTo: ['vaccinations.date_given', '<='],
  dueFrom: ['vaccinations.next_due_date', '>='],
  dueTo: ['vaccinations.next_due_date', '<='],
} as const;

type Query = z.output<NonNullable<typeof listVaccinations.query>>;

function filtered(trx: Knex, query: Query) {
  const rows = vaccinations(trx);
  for (const [name, [column, sign]] of Object.entries(filters)) {
    const wanted = query[name as keyof typeof filters]; // Object.entries forgets the key type
    if (wanted !== undefined) void rows.where(column, sign, wanted);
  }
  return rows;
}

/** Latest given first unless sorted otherwise. */
export const list = route(listVaccinations, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const rows = filtered(trx, query);
    order.apply(rows, query);
    const page = order.page(await rows, query);
    return { ...page, items: page.items.map(presentVaccination) };
  }),
);

export const get = route(getVaccination, async ({ deps, params }) =>
  inTransaction(deps.db, (trx) => findVaccination(trx, params.vaccinationId)),
);
