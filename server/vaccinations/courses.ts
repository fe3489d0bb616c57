import type { Knex } from 'knex';
import { raw } from 'objection';
import { nextDose } from '../../shared/vaccineRules.ts';
import type { Trace } from '../board/change.ts';
import { Problem } from '../http/problem.ts';
import type { PetRow } from '../pets/PetRow.ts';
import { VaccinationRow } from './VaccinationRow.ts';
import type { VaccineProtocolRow } from './VaccineProtocolRow.ts';

/** A pet and the protocol of one vaccine. */
type Course = { readonly pet: PetRow; readonly protocol: VaccineProtocolRow };
type Dose = Pick<VaccinationRow, 'id' | 'dateGiven'>;

const inOrder = (one: Dose, other: Dose): number =>
  one.dateGiven === other.dateGiven
    ? Number(one.id > other.id) - Number(one.id < other.id)
    : Number(one.dateGiven > other.dateGiven) - Number(one.dateGiven < other.dateGiven);

/** The doses of one vaccine of a pet: those that the protocol was recognised in, and those of its names from before it was there. */
async function dosesOf(trx: Knex, { pet, protocol }: Course): Promise<VaccinationRow[]> {
  const names = [protocol.vaccineName, ...protocol.otherNames];
  return VaccinationRow.query(trx)
    .where('pet_id', pet.id)
    .whereNull('deleted_at')
    .where((either) => {
      void either.where('vaccine_protocol_id', protocol.id).orWhereIn('vaccine_name', names);
    });
}

function dueAfter({ pet, protocol }: Course, others: readonly VaccinationRow[], dose: Dose) {
  const before = others.filter((one) => one.id !== dose.id && inOrder(one, dose) < 0);
  const chosen = before.filter(({ nextDueReason }) => nextDueReason === null);
  const { dueDate, reason } = nextDose(
    protocol,
    pet.birthDate,
    [...before.map((one) => one.dateGiven), dose.dateGiven],
    new Map(chosen.map((one) => [one.dateGiven, one.nextDueDate])),
  );
  return { nextDueDate: dueDate, nextDueReason: reason };
}

/** When this dose, written or about to be, is due again by the protocol. @throws Problem `no_vaccine_protocol` where the clinic has none */
export async function dueByProtocol(
  trx: Knex,
  pet: PetRow,
  protocol: VaccineProtocolRow | undefined,
  dose: Dose,
) {
  if (!protocol)
    throw new Problem('no_vaccine_protocol', {
      errors: [{ path: 'body.nextDueDate', message: 'Please give the date' }],
    });
  return dueAfter({ pet, protocol }, await dosesOf(trx, { pet, protocol }), dose);
}

/**
 * Reckons the doses of a course anew after one of them came, went or changed: whoever types in an old card writes doses in any order. Dates that a person chose stay.
 * @returns the audit rows of the doses that changed
 */
export async function reckonCourse(
  trx: Knex.Transaction,
  course: Course,
  exceptId: string,
): Promise<Trace[]> {
  const doses = await dosesOf(trx, course);
  const traces: Trace[] = [];
  for (const dose of doses.filter(
    ({ id, nextDueReason: why }) => id !== exceptId && why !== null,
  )) {
    const due = dueAfter(course, doses, dose);
    if (due.nextDueDate === dose.nextDueDate && due.nextDueReason === dose.nextDueReason) continue;
    // Objection's type for "a column or an expression" knows no other columns beside it.
    const version = raw('?? + 1', 'version') as unknown as number;
    await VaccinationRow.query(trx)
      .findById(dose.id)
      .patch({ ...due, version });
    traces.push({
      entityType: 'vaccination',
      entityId: dose.id,
      action: 'update',
      oldValues: { nextDueDate: dose.nextDueDate },
      newValues: { nextDueDate: due.nextDueDate },
    });
  }
  return traces;
}
