import type { Schedule } from '../../shared/vaccineCourse.ts';
import { scheduleFaults } from '../../shared/vaccineRules.ts';
import { isDuplicate } from '../db/databaseErrors.ts';
import { Problem } from '../http/problem.ts';

/** @throws Problem `invalid_request` naming the fields that do not fit together */
export function refuseUnfitSchedule(schedule: Schedule): void {
  const errors = scheduleFaults(schedule).map(({ path, message }) => ({
    path: `body.${path}`,
    message,
  }));
  if (errors.length > 0) throw new Problem('invalid_request', { errors });
}

/** Writes a protocol; its name is unique in its species, so that of two at once the second is refused. @throws Problem `protocol_exists` */
export async function asOnlyProtocol<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new Problem('protocol_exists', {
      errors: [{ path: 'body.vaccineName', message: 'Has a protocol in this species already' }],
    });
  }
}
