import { deleteVaccination as endpoint } from '../../shared/vaccinationEndpoints.ts';
import { command } from '../http/command.ts';
import { refuseHeldPet } from '../legalHolds/held.ts';
import { reckonCourse } from './courses.ts';
import { findVaccination } from './readVaccinations.ts';
import { markSuperseded } from './superseded.ts';
import { lockPet } from './vaccinationChecks.ts';
import { VaccinationRow } from './VaccinationRow.ts';
import { VaccineProtocolRow } from './VaccineProtocolRow.ts';

/** Soft; the other doses of its course are reckoned without it. */
export const deleteVaccination = command(endpoint, async ({ trx, params, at }) => {
  const id = params.vaccinationId;
  const { petId, vaccineName, dateGiven, vaccineProtocolId } = await findVaccination(trx, id);
  const pet = await lockPet(trx, petId);
  await refuseHeldPet(trx, petId);
  await VaccinationRow.query(trx).findById(id).patch({ deletedAt: at });
  const protocol =
    vaccineProtocolId === null
      ? undefined
      : await VaccineProtocolRow.query(trx).findById(vaccineProtocolId);
  const others = protocol ? await reckonCourse(trx, { pet, protocol }, id) : [];
  await markSuperseded(trx, pet.id);
  const oldValues = { petId, vaccineName, dateGiven };
  return {
    reply: () => ({}),
    traces: [{ entityType: 'vaccination', entityId: id, action: 'delete', oldValues }, ...others],
  };
});
