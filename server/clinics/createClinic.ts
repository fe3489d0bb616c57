import type { Knex } from 'knex';
import { createClinic as endpoint, type NewClinic } from '../../shared/clinicEndpoints.ts';
import { appendAudit } from '../db/audit.ts';
import { select } from '../db/names.ts';
import { inTenant } from '../db/tenantContext.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { addClinic } from '../organizations/insertClinic.ts';
import { lockOrganization, requireOwner } from '../organizations/requireOwner.ts';
import { plainClinic } from './plainClinic.ts';
import { presentClinic } from './presentClinic.ts';
import { findClinicOf } from './readClinics.ts';

type Count = { readonly max_clinics: number; readonly there: number };

/** Call after `lockOrganization`: two at once come one after the other. @throws Problem `clinic_limit_reached` */
async function refuseTooMany(trx: Knex.Transaction, organizationId: string): Promise<void> {
  const [count] = await select<Count>(
    trx,
    `SELECT max_clinics, (SELECT COUNT(*) FROM clinics c WHERE c.organization_id = o.id AND c.deleted_at IS NULL) AS there
     FROM organizations o WHERE id = ?`,
    [organizationId],
  );
  const { max_clinics: most = 0, there = 0 } = count ?? {};
  if (there < most) return;
  const clinics = most === 1 ? 'one clinic' : `${String(most)} clinics`;
  throw new Problem('clinic_limit_reached', { detail: `The subscription allows ${clinics}.` });
}

const named = {
  licenseNumber: 'license_number',
  phone: 'phone',
  email: 'email',
  addressLine1: 'address_line1',
  addressLine2: 'address_line2',
  city: 'city',
  state: 'state',
  postalCode: 'postal_code',
  country: 'country',
} as const;

function columnsOf(wish: NewClinic): Record<string, Knex.Value> {
  const told = Object.entries(named).flatMap(([field, column]) => {
    const value = wish[field as keyof typeof named]; // the keys of `named`
    return value == null ? [] : [[column, value] as const];
  });
  const { workingHours } = wish;
  const hours = workingHours ? { working_hours: JSON.stringify(workingHours) } : {};
  return { ...Object.fromEntries(told), ...hours };
}

const definedOf = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** An owner adds a clinic to the organization. Its first entry in its own audit log says who made it. */
export const createClinic = command(
  endpoint,
  async ({ deps, trx, who, body }) => {
    const { organizationId } = await requireOwner(trx, who);
    await lockOrganization(trx, organizationId);
    await refuseTooMany(trx, organizationId);
    const clinicId = deps.ids.uuid();
    const { newValues, ...trace } = await addClinic(
      trx,
      { organizationId, clinicId },
      {
        clinicName: body.name,
        timezone: body.timezone,
        settings: definedOf(body.settings ?? {}),
        columns: columnsOf(plainClinic(body, body.country ?? 'US')),
      },
    );
    await inTenant({ clinicId, actorId: who.id }, () =>
      appendAudit(trx, [{ ...trace, newValues: { ...Object(newValues), madeBy: who.name } }]),
    );
    const clinic = presentClinic(await findClinicOf(trx, organizationId, clinicId));
    return { reply: () => clinic, traces: [{ ...trace, newValues }] };
  },
  { account: 'auth' },
);
