import type { Knex } from 'knex';
import type { Species } from '../../shared/board.ts';
import type { Schedule } from '../../shared/vaccineCourse.ts';
import { scheduleFaults } from '../../shared/vaccineRules.ts';
import { Problem } from '../http/problem.ts';
import { VaccineProtocolRow } from './VaccineProtocolRow.ts';

/** @throws Problem `invalid_request` naming the fields that do not fit together */
export function refuseUnfitSchedule(schedule: Schedule): void {
  const errors = scheduleFaults(schedule).map(({ path, message }) => ({
    path: `body.${path}`,
    message,
  }));
  const [first] = errors;
  if (first) throw new Problem('invalid_request', { detail: first.message, errors });
}

/** One protocol a vaccine and species; locks the name's place, so that of two at once the second is refused. @throws Problem `protocol_exists` */
export async function refuseSecondProtocol(
  trx: Knex.Transaction,
  { species, vaccineName }: { readonly species: Species; readonly vaccineName: string },
  ownId?: string,
): Promise<void> {
  const other = await VaccineProtocolRow.query(trx)
    .findOne({ species, vaccine_name: vaccineName, is_live: true })
    .forUpdate();
  if (!other || other.id === ownId) return;
  throw new Problem('protocol_exists', {
    errors: [{ path: 'body.vaccineName', message: 'Has a protocol in this species already' }],
  });
}
