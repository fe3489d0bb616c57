import type { Knex } from 'knex';
import type { z } from 'zod';
import {
  updateVaccination as endpoint,
  type Vaccination,
  type VaccinationPatch,
} from '../../shared/vaccinationEndpoints.ts';
import type { Trace } from '../board/change.ts';
import { changedFields } from '../http/changedFields.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import type { PetRow } from '../pets/PetRow.ts';
import { dueByProtocol, reckonCourse } from './courses.ts';
import { recognise } from './readProtocols.ts';
import { findVaccination } from './readVaccinations.ts';
import { markSuperseded } from './superseded.ts';
import { lockPet, refuseImplausibleDates, refuseUnknownGiver } from './vaccinationChecks.ts';
import { VaccinationRow } from './VaccinationRow.ts';
import { VaccineProtocolRow } from './VaccineProtocolRow.ts';

type Patch = Omit<z.output<typeof VaccinationPatch>, 'version'>;
type Edit = { readonly pet: PetRow; readonly before: Vaccination; readonly patch: Patch };

/** The due date of the edited dose: chosen, or the protocol's where it was so before or is asked for. */
async function dueOf(trx: Knex, { pet, before, patch }: Edit, protocol?: VaccineProtocolRow) {
  const chosen = patch.nextDueDate;
  if (chosen) return { nextDueDate: chosen, nextDueReason: null };
  const isChosen = chosen === undefined && before.nextDueReason === null;
  const { vaccineName = before.vaccineName, dateGiven = before.dateGiven } = patch;
  const isSame = vaccineName === before.vaccineName && dateGiven === before.dateGiven;
  if (isChosen || (isSame && chosen === undefined)) return {};
  return dueByProtocol(trx, pet, protocol, { id: before.id, dateGiven });
}

/** The other doses of the courses that the dose left and joined. */
async function reckonOthers(
  trx: Knex.Transaction,
  { pet, before }: Edit,
  protocol?: VaccineProtocolRow,
): Promise<Trace[]> {
  const { vaccineProtocolId: leftId, id } = before;
  const isSame = leftId === null || leftId === protocol?.id;
  const left = isSame ? undefined : await VaccineProtocolRow.query(trx).findById(leftId);
  const traces = left ? await reckonCourse(trx, { pet, protocol: left }, id) : [];
  return protocol ? [...traces, ...(await reckonCourse(trx, { pet, protocol }, id))] : traces;
}

export const updateVaccination = command(endpoint, async ({ trx, at, params, body }) => {
  const { version, ...patch } = body;
  const id = params.vaccinationId;
  const pet = await lockPet(trx, (await findVaccination(trx, id)).petId);
  const before = await findVaccination(trx, id);
  if (before.version !== version) throw new Problem('stale_version', { current: before });
  await refuseUnknownGiver(trx, patch.administeredBy);
  const { dateGiven = before.dateGiven, nextDueDate = null } = patch;
  const keptDate = before.nextDueReason === null ? before.nextDueDate : null;
  await refuseImplausibleDates(trx, pet, { dateGiven, nextDueDate: nextDueDate ?? keptDate, at });
  const protocol = await recognise(trx, pet.species, patch.vaccineName ?? before.vaccineName);
  const edit = { pet, before, patch };
  const { nextDueDate: _asked, ...columns } = patch;
  const due = await dueOf(trx, edit, protocol);
  const vaccineProtocolId = protocol?.id ?? null;
  await VaccinationRow.updateVersioned(trx, id, version, { ...columns, ...due, vaccineProtocolId });
  const others = await reckonOthers(trx, edit, protocol);
  await markSuperseded(trx, pet.id);
  const after = await findVaccination(trx, id);
  const fields = changedFields(before, after);
  return {
    reply: () => after,
    traces: [{ entityType: 'vaccination', entityId: id, action: 'update', ...fields }, ...others],
  };
});
