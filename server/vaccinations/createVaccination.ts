import { createVaccination as endpoint } from '../../shared/vaccinationEndpoints.ts';
import { command } from '../http/command.ts';
import { dueByProtocol, reckonCourse } from './courses.ts';
import { recognise } from './readProtocols.ts';
import { findVaccination } from './readVaccinations.ts';
import { markSuperseded } from './superseded.ts';
import { lockPet, refuseImplausibleDates, refuseUnknownGiver } from './vaccinationChecks.ts';
import { VaccinationRow } from './VaccinationRow.ts';

/** Writes a dose down, with the date that was chosen or the one that the clinic's protocol says. */
export const createVaccination = command(endpoint, async ({ deps, trx, who, at, body }) => {
  const { nextDueDate: chosen = null, administeredBy = who.id } = body;
  const pet = await lockPet(trx, body.petId);
  await refuseUnknownGiver(trx, administeredBy);
  await refuseImplausibleDates(trx, pet, { dateGiven: body.dateGiven, nextDueDate: chosen, at });
  const id = deps.ids.uuid();
  const protocol = await recognise(trx, pet.species, body.vaccineName);
  const due =
    chosen === null
      ? await dueByProtocol(trx, pet, protocol, { id, dateGiven: body.dateGiven })
      : { nextDueDate: chosen, nextDueReason: null };
  const vaccineProtocolId = protocol?.id ?? null;
  await VaccinationRow.insertOne(trx, { ...body, ...due, administeredBy, vaccineProtocolId, id });
  const others = protocol ? await reckonCourse(trx, { pet, protocol }, id) : [];
  await markSuperseded(trx, pet.id);
  const vaccination = await findVaccination(trx, id);
  const newValues = { ...body, ...due, administeredBy };
  return {
    reply: () => vaccination,
    traces: [{ entityType: 'vaccination', entityId: id, action: 'create', newValues }, ...others],
  };
});
