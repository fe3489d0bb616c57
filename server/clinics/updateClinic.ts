import {
  updateClinic as endpoint,
  type Clinic,
  type ClinicPatch,
} from '../../shared/clinicEndpoints.ts';
import { changedFields } from '../http/changedFields.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { ClinicRow } from './ClinicRow.ts';
import { plainClinic } from './plainClinic.ts';
import { presentClinic } from './presentClinic.ts';
import { findOwnClinic } from './readClinics.ts';

/** What boards show of their clinic: no change carries it. */
function onBoards({ name, timezone, settings }: Clinic): string {
  return JSON.stringify([name, timezone, settings.rooms, settings.waitMinutes]);
}

/** The groups of settings that the patch names in place of the stored ones; what a newer version stored beside them stays. */
function withSettings(stored: unknown, patch: Partial<ClinicPatch>): Partial<ClinicPatch> {
  if (!patch.settings) return patch;
  const kept = typeof stored === 'object' ? stored : {};
  return { ...patch, settings: { ...kept, ...patch.settings } };
}

/** An admin changes the clinic's data and settings; boards that show them are loaded anew. */
export const updateClinic = command(endpoint, async ({ trx, params, body }) => {
  const { version, ...patch } = body;
  await ClinicRow.query(trx).findById(params.clinicId).forUpdate();
  const row = await findOwnClinic(trx, params.clinicId);
  const before = presentClinic(row);
  const plain = plainClinic(patch, patch.country ?? before.country);
  const columns = withSettings(row.settings, plain);
  const done = await ClinicRow.updateVersioned(trx, row.id, version, columns);
  const after = presentClinic(await findOwnClinic(trx, row.id));
  if (done === 0) throw new Problem('stale_version', { current: after });
  const trace = { entityType: 'clinic', entityId: after.id, action: 'update' } as const;
  return {
    reply: () => after,
    traces: [{ ...trace, ...changedFields(before, after) }],
    renewsBoards: onBoards(before) !== onBoards(after),
  };
});
