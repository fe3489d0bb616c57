import type { Knex } from 'knex';
import {
  createMedicalRecord as endpoint,
  type NewRecord,
} from '../../shared/medicalRecordEndpoints.ts';
import { unusualVitals } from '../../shared/vitalRules.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { followWeight, unchanged } from '../pets/lastWeights.ts';
import { PetRow } from '../pets/PetRow.ts';
import { readRecord } from './findRecord.ts';
import { insertRecord } from './insertRecord.ts';
import {
  refuseImpossible,
  refuseNonVeterinarian,
  refuseOddDates,
  toColumns,
} from './recordColumns.ts';
import { holdVisit, noteOfVisit } from './visits.ts';

const unknown = (field: string, message: string): Problem =>
  new Problem('unknown_reference', { errors: [{ path: `body.${field}`, message }] });

/** A note with a weight changes the pet's: it holds it alone from the start. */
async function holdPet(trx: Knex.Transaction, { petId, weightKg }: NewRecord): Promise<PetRow> {
  const found = PetRow.query(trx).findById(petId).whereNull('deleted_at');
  const pet = await (weightKg == null ? found.forShare() : found.forUpdate());
  if (!pet) throw unknown('petId', 'No such pet');
  return pet;
}

/** A visit has one note: two that begin it at once wait for each other here. */
async function refuseSecondNote(trx: Knex.Transaction, appointmentId: string, petId: string) {
  const visit = await holdVisit(trx, appointmentId);
  if (visit?.pet_id !== petId) throw unknown('appointmentId', 'No such visit of this pet');
  if (await noteOfVisit(trx, appointmentId)) throw new Problem('visit_has_note');
}

export const createRecord = command(endpoint, async ({ deps, trx, who, body, at }) => {
  const { petId, appointmentId, veterinarianId = who.id } = body;
  const pet = await holdPet(trx, body);
  if (appointmentId) await refuseSecondNote(trx, appointmentId, petId);
  await refuseNonVeterinarian(trx, body.veterinarianId);
  refuseImpossible(pet.species, body);
  const visitDate = body.visitDate === undefined ? at : new Date(body.visitDate);
  await refuseOddDates(trx, at, {
    visitDate,
    followUpDate: body.followUpDate,
    birthDate: pet.birthDate,
  });
  const columns = { ...toColumns(body), petId, veterinarianId, visitDate };
  const id = await insertRecord({ deps, trx, at }, columns, body);
  const record = await readRecord(deps, trx, id);
  const newValues = { petId, veterinarianId, visitDate: record.visitDate };
  const weighed = body.weightKg == null ? unchanged : await followWeight(trx, petId, at);
  return {
    reply: () => ({ ...record, warnings: unusualVitals(pet.species, record) }),
    traces: [
      { entityType: 'medical_record', entityId: id, action: 'create', newValues },
      ...weighed.traces,
    ],
    step: weighed.step,
  };
});
