import type { z } from 'zod';
import { addDays } from '../../shared/calendar.ts';
import type { ClientId, PetId, VaccinationId } from '../../shared/ids.ts';
import { listDueVaccinations, type DueVaccination } from '../../shared/vaccinationEndpoints.ts';
import { clinicDayAt } from '../board/clinicDay.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { route } from '../http/route.ts';
import { dateKey, idKey, textKey } from '../http/sortKeys.ts';

type DueRecord = {
  readonly id: string;
  readonly vaccine_name: string;
  readonly date_given: string;
  readonly next_due_date: string;
  readonly pet_id: string;
  readonly pet_name: string;
  readonly species: DueVaccination['pet']['species'];
  readonly client_id: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly next_visit_at: Date | null;
};
type Query = z.output<NonNullable<typeof listDueVaccinations.query>>;
type Span = { readonly today: string; readonly nowMs: number };

const nextVisit = `(SELECT MIN(a.start_time) FROM appointments a
  WHERE a.clinic_id = v.clinic_id AND a.pet_id = v.pet_id AND a.deleted_at IS NULL
    AND a.status IN ('scheduled', 'confirmed') AND a.start_time >= ?)`;
// In the order of the index: the page is there after its first rows, not after a look at every pet. A client's few doses are found by their pets.
const dueSelect = (join: 'STRAIGHT_JOIN' | 'JOIN') => `
SELECT v.id, v.vaccine_name, v.date_given, v.next_due_date, v.pet_id, p.name AS pet_name, p.species,
  c.id AS client_id, c.first_name, c.last_name, c.phone, c.mobile, ${nextVisit} AS next_visit_at
FROM vaccinations v
${join} pets p ON p.clinic_id = v.clinic_id AND p.id = v.pet_id AND p.deleted_at IS NULL AND p.is_deceased = FALSE
${join} clients c ON c.clinic_id = p.clinic_id AND c.id = p.client_id AND c.deleted_at IS NULL AND c.is_active = TRUE
WHERE v.clinic_id = ? AND v.is_superseded = FALSE AND v.deleted_at IS NULL`;

const order = keyset(listDueVaccinations, {
  id: idKey<DueRecord>('v.id'),
  sorts: {
    nextDueDate: [dateKey('v.next_due_date', (row: DueRecord) => row.next_due_date)],
    vaccineName: [textKey('v.vaccine_name', (row: DueRecord) => row.vaccine_name)],
    petName: [textKey('p.name', (row: DueRecord) => row.pet_name)],
  },
});

/** The conditions of a query, each with its value. */
function conditions(query: Query, { today }: Span): (readonly [sql: string, value: string])[] {
  const { before = addDays(today, 31), overdue, petId, clientId, species, vaccineName } = query;
  const wanted: (readonly [sql: string, value: string | undefined])[] = [
    ['v.next_due_date < ?', before],
    ['v.next_due_date < ?', overdue === true ? today : undefined],
    ['v.next_due_date >= ?', overdue === false ? today : undefined],
    ['v.pet_id = ?', petId],
    ['p.client_id = ?', clientId],
    ['p.species = ?', species],
    ['v.vaccine_name = ?', vaccineName],
  ];
  return wanted.flatMap(([sql, value]) => (value === undefined ? [] : [[sql, value] as const]));
}

function present(row: DueRecord, { today }: Span): DueVaccination {
  return {
    id: row.id as VaccinationId, // the ids are our own rows'
    vaccineName: row.vaccine_name,
    dateGiven: row.date_given,
    nextDueDate: row.next_due_date,
    isOverdue: row.next_due_date < today,
    pet: { id: row.pet_id as PetId, name: row.pet_name, species: row.species },
    client: {
      id: row.client_id as ClientId,
      firstName: row.first_name,
      lastName: row.last_name,
      phone: row.phone,
      mobile: row.mobile,
    },
    nextVisitAt: row.next_visit_at?.toISOString() ?? null,
  };
}

/** Who is to be phoned: the longest overdue first unless sorted otherwise. */
export const listDue = route(listDueVaccinations, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const nowMs = deps.clock.nowMs();
    const span = { today: clinicDayAt((await readClinic(trx)).timezone, nowMs).day, nowMs };
    const wanted = conditions(query, span);
    const place = order.at(query);
    const where = [...wanted.map(([sql]) => sql), place.condition].join(' AND ');
    const join = query.clientId === undefined ? 'STRAIGHT_JOIN' : 'JOIN';
    const rows = await select<DueRecord>(
      trx,
      `${dueSelect(join)} AND ${where} ORDER BY ${place.orderBy} LIMIT ?`,
      [
        new Date(nowMs),
        currentTenant().clinicId,
        ...wanted.map(([, value]) => value),
        ...(place.bindings as string[]), // texts: no column of these orders is a number
        place.limit,
      ],
    );
    const page = order.page(rows, query);
    return { ...page, items: page.items.map((row) => present(row, span)) };
  }),
);
