import type { Knex } from 'knex';
import { midSentence } from '../../shared/words.ts';
import { clinicDayAt } from '../board/clinicDay.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { Problem } from '../http/problem.ts';
import { PetRow } from '../pets/PetRow.ts';
import { UserRow } from '../users/UserRow.ts';

const unknown = (field: string, message: string): Problem =>
  new Problem('unknown_reference', { errors: [{ path: `body.${field}`, message }] });

/** The pet is of this clinic; locked, so that two doses at once are reckoned one after the other. @throws Problem `unknown_reference` */
export async function lockPet(trx: Knex.Transaction, petId: string): Promise<PetRow> {
  const pet = await PetRow.query(trx).findById(petId).whereNull('deleted_at').forUpdate();
  if (!pet) throw unknown('petId', 'No such pet');
  return pet;
}

/** Whoever gave it is of this clinic, also after they have left. @throws Problem `unknown_reference` */
export async function refuseUnknownGiver(trx: Knex, userId: string | undefined): Promise<void> {
  if (userId === undefined) return;
  const user = await UserRow.query(trx).findById(userId).whereNull('deleted_at');
  if (!user) throw unknown('administeredBy', 'No such person in this clinic');
}

type Dates = { readonly dateGiven: string; readonly nextDueDate: string | null | undefined };

function faultOf(pet: PetRow, { dateGiven, nextDueDate }: Dates, today: string) {
  const { birthDate, deceasedDate } = pet;
  if (dateGiven > today) return { field: 'dateGiven', message: 'Is in the future' };
  if (birthDate !== null && dateGiven < birthDate)
    return { field: 'dateGiven', message: `Is before ${pet.name} was born (${birthDate})` };
  if (deceasedDate !== null && dateGiven > deceasedDate)
    return { field: 'dateGiven', message: `Is after ${pet.name} died (${deceasedDate})` };
  if (nextDueDate != null && nextDueDate <= dateGiven)
    return { field: 'nextDueDate', message: 'Must be after the date given' };
  return null;
}

/** @throws Problem `implausible_date` for a dose before birth, after death or in the future, and for a repetition that is none */
export async function refuseImplausibleDates(
  trx: Knex,
  pet: PetRow,
  dates: Dates & { readonly at: Date },
): Promise<void> {
  const { timezone } = await readClinic(trx);
  const fault = faultOf(pet, dates, clinicDayAt(timezone, dates.at.getTime()).day);
  if (!fault) return;
  const errors = [{ path: `body.${fault.field}`, message: fault.message }];
  throw new Problem('implausible_date', {
    detail: `The date ${midSentence(fault.message)}.`,
    errors,
  });
}
