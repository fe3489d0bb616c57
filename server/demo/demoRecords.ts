import { clinicDayAt } from '../board/clinicDay.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { takeAllWeights } from '../pets/lastWeights.ts';
import { markAllSuperseded } from '../vaccinations/superseded.ts';
import { deceasedMonthsAgo, planHistory } from './demoHistory.ts';
import { labRows } from './demoLabs.ts';
import { insertNotes } from './demoNotes.ts';
import { domain, owners } from './demoPeople.ts';
import { pets } from './demoPets.ts';
import { at } from './demoRandom.ts';
import { readProtocolIds, vaccinationRows } from './demoVaccinations.ts';
import { insertAll, insertVisits, visitRows, type Cast } from './demoVisitRows.ts';

const dayMs = 86_400_000;
const monthMs = 30.44 * dayMs;
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

type People = Omit<Cast, 'pets'>;
type Era = { readonly nowMs: number; readonly firstMs: number };

function clientRows(deps: Deps, clinicId: string, { firstMs }: Era) {
  return owners.map(([firstName, lastName, street], index) => ({
    clinic_id: clinicId,
    id: deps.ids.uuid(),
    first_name: firstName,
    last_name: lastName,
    email: `${firstName}.${lastName.replace(/[^A-Za-z]/g, '')}@mail.${domain}`.toLowerCase(),
    mobile: `555-01${String(index + 10)}`,
    address_line1: street,
    city: 'Willow Lane',
    communication_preferences: JSON.stringify({ email: true, sms: index % 3 !== 0 }),
    created_at: new Date(firstMs),
  }));
}

function petRows(deps: Deps, clients: ReturnType<typeof clientRows>, { nowMs, firstMs }: Era) {
  return pets.map((pet, index) => ({
    clinic_id: at(clients, pet.owner).clinic_id,
    id: deps.ids.uuid(),
    client_id: at(clients, pet.owner).id,
    name: pet.name,
    species: pet.species,
    breed: pet.breed,
    color: pet.color,
    sex: pet.sex,
    birth_date: dateOf(nowMs - pet.ageMonths * monthMs),
    weight: pet.weightKg,
    // 999 marks test transponders: no animal has one.
    microchip_id: index % 5 === 4 ? null : `9990000${String(10_230_417 + index * 7_919)}`,
    special_instructions: pet.instructions ?? null,
    allergies: pet.allergies ?? null,
    is_deceased: pet.isDeceased ?? false,
    deceased_date: pet.isDeceased ? dateOf(nowMs - deceasedMonthsAgo * 30 * dayMs) : null,
    created_at: new Date(firstMs),
  }));
}

/** Clients, pets and what was done for them in the months before today. Inside the tenant context. */
export async function makeRecords(deps: Deps, people: People, timezone: string): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const era = { nowMs, firstMs: nowMs - 16 * monthMs };
  const clients = clientRows(deps, people.clinicId, era);
  const patients = petRows(deps, clients, era);
  const whole = { ...people, patients };
  const pairs = patients.map(({ id, client_id: clientId }) => ({ id, clientId }));
  const visits = planHistory(Date.parse(clinicDayAt(timezone, nowMs).dayStartsAt));
  const done = visits.filter(({ status }) => status === 'completed');
  const past = visitRows(deps, { ...people, pets: pairs }, visits);
  const noted = visits.map((visit, index) => ({
    visit,
    appointmentId: at(past.appointments, index).id,
  }));
  const today = clinicDayAt(timezone, nowMs).day;
  const deceasedOn = dateOf(nowMs - deceasedMonthsAgo * 30 * dayMs);
  const labResults = labRows(deps, whole, done, nowMs);
  await inTransaction(deps.db, async (trx) => {
    await insertAll(trx, 'clients', clients);
    await insertAll(trx, 'pets', patients);
    await insertVisits(trx, past);
    const kept = noted.filter(({ visit }) => visit.status === 'completed');
    await insertNotes(deps, trx, whole, kept);
    await takeAllWeights(trx, people.clinicId);
    const protocols = await readProtocolIds(trx, people.clinicId);
    const vaccinations = vaccinationRows(deps, whole, protocols, { today, deceasedOn });
    await insertAll(trx, 'vaccinations', vaccinations);
    await markAllSuperseded(trx, people.clinicId);
    await insertAll(trx, 'lab_results', labResults);
  });
}
