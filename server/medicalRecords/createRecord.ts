import type { Knex } from 'knex';
import { createMedicalRecord as endpoint } from '../../shared/medicalRecordEndpoints.ts';
import { unusualVitals } from '../../shared/vitalRules.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
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

async function holdPet(trx: Knex.Transaction, petId: string): Promise<PetRow> {
  const pet = await PetRow.query(trx).findById(petId).whereNull('deleted_at').forShare();
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
  const pet = await holdPet(trx, petId);
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
  return {
    reply: () => ({ ...record, warnings: unusualVitals(pet.species, record) }),
    traces: [{ entityType: 'medical_record', entityId: id, action: 'create', newValues }],
  };
});
