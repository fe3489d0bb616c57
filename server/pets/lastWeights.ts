import type { Knex } from 'knex';
import type { Pet } from '../../shared/petEndpoints.ts';
import { stepOfOwner } from '../board/ownerStep.ts';
import type { BoardStep, Trace } from '../board/change.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { changedFields } from '../http/changedFields.ts';
import { PetRow } from './PetRow.ts';
import { presentPet } from './presentPet.ts';
import { findPet } from './readPets.ts';

/** The note that weighed a pet last, as a condition on `m` for the pet `p`. */
const isLastNote = `m.clinic_id = p.clinic_id AND m.id = (
  SELECT r.id FROM medical_records r
  WHERE r.clinic_id = p.clinic_id AND r.pet_id = p.id AND r.deleted_at IS NULL AND r.weight IS NOT NULL
  ORDER BY r.visit_date DESC, r.id DESC LIMIT 1)`;

/** Brings the last weights of all pets of a clinic in line with its notes, those that nobody has dated yet; for rows that were written without the commands. */
export async function takeAllWeights(knex: Knex, clinicId: string): Promise<void> {
  await knex.raw(
    `UPDATE pets SET registered_weight = weight, updated_at = updated_at
     WHERE clinic_id = ? AND weighed_at IS NULL AND registered_weight IS NULL AND weight IS NOT NULL`,
    [clinicId],
  );
  await knex.raw(
    `UPDATE pets p JOIN medical_records m ON ${isLastNote}
     SET p.weight = m.weight, p.weighed_at = m.visit_date, p.updated_at = p.updated_at
     WHERE p.clinic_id = ? AND p.weighed_at IS NULL`,
    [clinicId],
  );
}

/** The columns of a weight that was written with the patient at this instant; none where none was. */
export function registered(weightKg: number | null | undefined, at: Date) {
  if (weightKg === undefined) return {};
  const weighedAt = weightKg === null ? null : at;
  return { weighedAt, registeredWeight: weightKg, registeredWeightAt: weighedAt };
}

type Weight = { readonly kg: number | null; readonly at: Date | null };

async function lastNoted(trx: Knex, petId: string): Promise<Weight | null> {
  const [note] = await select<{ weight: string; visit_date: Date }>(
    trx,
    `SELECT m.weight, m.visit_date FROM pets p JOIN medical_records m ON ${isLastNote} WHERE p.clinic_id = ? AND p.id = ?`,
    [currentTenant().clinicId, petId],
  );
  return note ? { kg: Number(note.weight), at: note.visit_date } : null;
}

const dayMs = 24 * 3_600_000;

/** A visit's weight holds against one that was written with the patient, unless that is of another day after it. */
function later(noted: Weight | null, written: Weight): Weight {
  if (!noted) return written;
  const isOlder = (written.at?.getTime() ?? 0) > (noted.at?.getTime() ?? 0) + dayMs;
  return isOlder ? written : noted;
}

/** What was written with the patient; a weight that nobody has dated is it. */
function writtenWith(pet: PetRow): Weight {
  if (pet.weighedAt === null && pet.registeredWeight === null) return { kg: pet.weight, at: null };
  return { kg: pet.registeredWeight, at: pet.registeredWeightAt };
}

/** What a note adds to its own command when the pet's last weight changed with it. */
export type Weighed = { readonly traces: readonly Trace[]; readonly step: BoardStep | undefined };

async function weighedOf(trx: Knex.Transaction, before: Pet, at: Date): Promise<Weighed> {
  const after = presentPet(await findPet(trx, before.id));
  const fields = changedFields(before, after);
  return {
    traces: [{ entityType: 'pet', entityId: before.id, action: 'update', ...fields }],
    step: await stepOfOwner(trx, 'pet', before.id, at),
  };
}

/** Nothing was weighed, or nothing new. */
export const unchanged: Weighed = { traces: [], step: undefined };

/** The pet's last weight follows its notes, after one of them was written, corrected or deleted. Locks the pet; hold the note before it. */
export async function followWeight(
  trx: Knex.Transaction,
  petId: string,
  at: Date,
): Promise<Weighed> {
  const pet = await PetRow.query(trx).findById(petId).whereNull('deleted_at').forUpdate();
  if (!pet) return unchanged;
  const written = writtenWith(pet);
  const { kg, at: weighedAt } = later(await lastNoted(trx, petId), written);
  if (kg === pet.weight && weighedAt?.getTime() === pet.weighedAt?.getTime()) return unchanged;
  const before = presentPet(await findPet(trx, petId));
  await PetRow.updateVersioned(trx, petId, pet.version, {
    weight: kg,
    weighedAt,
    registeredWeight: written.kg,
    registeredWeightAt: written.at,
  });
  return weighedOf(trx, before, at);
}
