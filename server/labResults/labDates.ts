import type { Knex } from 'knex';
import { addDays } from '../../shared/calendar.ts';
import { midSentence } from '../../shared/words.ts';
import { clinicDayAt } from '../board/clinicDay.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { Problem } from '../http/problem.ts';

type Dates = { readonly testDate: string; readonly receivedDate?: string | null | undefined };

function faultOf({ testDate, receivedDate }: Dates, tomorrow: string) {
  const future = 'Lies in the future';
  if (testDate > tomorrow) return { path: 'body.testDate', message: future };
  if (receivedDate == null) return null;
  if (receivedDate > tomorrow) return { path: 'body.receivedDate', message: future };
  if (receivedDate < testDate)
    return { path: 'body.receivedDate', message: 'Lies before the day of the test' };
  return null;
}

/** Laboratories elsewhere may be a day ahead of the clinic. @throws Problem `implausible_date` for a later day, or a result that came before its test */
export async function refuseOddLabDates(trx: Knex, at: Date, dates: Dates): Promise<void> {
  const { timezone } = await readClinic(trx);
  const fault = faultOf(dates, addDays(clinicDayAt(timezone, at.getTime()).day, 1));
  if (!fault) return;
  const field = fault.path === 'body.testDate' ? 'date of the test' : 'date of receipt';
  const detail = `The ${field} ${midSentence(fault.message)}.`;
  throw new Problem('implausible_date', { detail, errors: [fault] });
}
