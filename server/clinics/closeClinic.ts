import type { Knex } from 'knex';
import {
  deactivateClinic as deactivateEndpoint,
  deleteClinic as deleteEndpoint,
  reactivateClinic as reactivateEndpoint,
} from '../../shared/clinicEndpoints.ts';
import { endSessionsFrom } from '../auth/personSessions.ts';
import { announceEnd, markEnded } from '../auth/sessions.ts';
import { afterCommit } from '../board/afterCommit.ts';
import { clinicDayAt } from '../board/clinicDay.ts';
import { appendAudit } from '../db/audit.ts';
import { select } from '../db/names.ts';
import { inTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import type { Who } from '../http/who.ts';
import { keepAnOwner, lockOrganization, requireOwner } from '../organizations/requireOwner.ts';
import type { ClinicRow } from './ClinicRow.ts';
import { presentClinic } from './presentClinic.ts';
import { findClinicOf } from './readClinics.ts';

type Call = {
  readonly deps: Deps;
  readonly trx: Knex.Transaction;
  readonly who: Who;
  readonly at: Date;
};
type Expected = { readonly many: number; readonly next: Date | null };

/** The clinic, for an owner of its organization, which nobody else changes until the transaction ends. */
async function lockClinic({ trx, who }: Call, clinicId: string): Promise<ClinicRow> {
  const { organizationId } = await requireOwner(trx, who);
  await lockOrganization(trx, organizationId);
  return findClinicOf(trx, organizationId, clinicId);
}

async function refuseLast(trx: Knex.Transaction, clinic: ClinicRow): Promise<void> {
  const others = await select(
    trx,
    `SELECT 1 FROM clinics WHERE organization_id = ? AND id <> ? AND is_active = TRUE AND deleted_at IS NULL LIMIT 1`,
    [clinic.organizationId, clinic.id],
  );
  if (others.length === 0) throw new Problem('last_clinic');
}

/** Nobody books there until the transaction ends: the lock is the one of every booking. @throws Problem `still_has_dependents` */
async function refuseExpected({ trx, at }: Call, clinic: ClinicRow): Promise<void> {
  await trx.raw(
    'INSERT INTO schedule_locks (clinic_id) VALUES (?) ON DUPLICATE KEY UPDATE taken_at = CURRENT_TIMESTAMP(3)',
    [clinic.id],
  );
  const [expected] = await select<Expected>(
    trx,
    `SELECT COUNT(start_time) AS many, MIN(start_time) AS next FROM appointments
     WHERE clinic_id = ? AND deleted_at IS NULL
       AND ((status IN ('scheduled', 'confirmed') AND start_time > ?) OR status IN ('checked_in', 'in_progress'))`,
    [clinic.id, at],
  );
  if (!expected?.next) return;
  const { day } = clinicDayAt(clinic.timezone, expected.next.getTime());
  const many = expected.many === 1 ? 'one appointment' : `${String(expected.many)} appointments`;
  throw new Problem('still_has_dependents', {
    detail: `${clinic.name} still has ${many} to come, the next on ${day}.`,
  });
}

/** One entry in the clinic's own log, where somebody of another clinic decided. */
async function tellClinic({ trx, who }: Call, clinicId: string, newValues: object): Promise<void> {
  if (clinicId === who.clinicId) return;
  const what = { entityType: 'clinic', entityId: clinicId, action: 'update' } as const;
  await inTenant({ clinicId, actorId: who.id }, () =>
    appendAudit(trx, [{ ...what, userId: null, newValues: { ...newValues, by: who.name } }]),
  );
}

/** Ends everything that goes on in the clinic, in the transaction that closes it. */
async function endAll({ deps, trx }: Call, clinicId: string): Promise<void> {
  const of = { kind: 'clinic', id: clinicId } as const;
  await markEnded(deps, trx, { clinicId, of, reason: 'clinic_closed' });
  await endSessionsFrom(deps, trx, { clinicId, reason: 'clinic_closed' });
  afterCommit(deps, trx, () => {
    announceEnd(deps, of);
  });
}

async function close(call: Call, clinicId: string, columns: { deleted_at?: Date }) {
  const { trx } = call;
  const clinic = await lockClinic(call, clinicId);
  await refuseLast(trx, clinic);
  await keepAnOwner(trx, clinic.organizationId, { clinicId });
  await refuseExpected(call, clinic);
  await trx('clinics')
    .where({ id: clinicId })
    .update({ ...columns, is_active: false, version: trx.raw('version + 1') });
  await endAll(call, clinicId);
  const newValues = { isActive: false, ...(columns.deleted_at ? { isDeleted: true } : {}) };
  await tellClinic(call, clinicId, newValues);
  return { clinic, newValues };
}

function refuseStale(clinic: ClinicRow, version: number): void {
  if (clinic.version === version) return;
  throw new Problem('stale_version', { current: presentClinic(clinic) });
}

export const deactivate = command(
  deactivateEndpoint,
  async (call) => {
    const { clinicId } = call.params;
    refuseStale(await lockClinic(call, clinicId), call.body.version);
    const { clinic, newValues } = await close(call, clinicId, {});
    const after = presentClinic(await findClinicOf(call.trx, clinic.organizationId, clinicId));
    const trace = { entityType: 'clinic', entityId: clinicId, action: 'update' } as const;
    return { reply: () => after, traces: [{ ...trace, newValues }] };
  },
  { account: 'auth' },
);

export const remove = command(
  deleteEndpoint,
  async (call) => {
    const { clinicId } = call.params;
    const { newValues } = await close(call, clinicId, { deleted_at: call.at });
    const trace = { entityType: 'clinic', entityId: clinicId, action: 'delete' } as const;
    return { reply: () => ({}), traces: [{ ...trace, newValues }] };
  },
  { account: 'auth' },
);

export const reactivate = command(
  reactivateEndpoint,
  async (call) => {
    const { clinicId } = call.params;
    const clinic = await lockClinic(call, clinicId);
    refuseStale(clinic, call.body.version);
    await call
      .trx('clinics')
      .where({ id: clinicId })
      .update({ is_active: true, version: call.trx.raw('version + 1') });
    const newValues = { isActive: true };
    await tellClinic(call, clinicId, newValues);
    const after = presentClinic(await findClinicOf(call.trx, clinic.organizationId, clinicId));
    const trace = { entityType: 'clinic', entityId: clinicId, action: 'update' } as const;
    return { reply: () => after, traces: [{ ...trace, newValues }] };
  },
  { account: 'auth' },
);
