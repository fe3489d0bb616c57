import type { Knex } from 'knex';
import { ClinicId, UserId } from '../../shared/ids.ts';
import {
  grantOwner as grantEndpoint,
  listOwners as listEndpoint,
  withdrawOwner as withdrawEndpoint,
  type Owner,
} from '../../shared/organizationEndpoints.ts';
import { dropPendingEmail } from '../auth/emailChange.ts';
import { endSessionsOf } from '../auth/personSessions.ts';
import { select } from '../db/names.ts';
import { command } from '../http/command.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey, textKey } from '../http/sortKeys.ts';
import type { Who } from '../http/who.ts';
import { keepAnOwner, lockOrganization, requireOwner } from './requireOwner.ts';

type AdminRecord = {
  id: string;
  first_name: string;
  last_name: string;
  email: string;
  role: string;
  is_open: number;
  is_organization_owner: number;
  clinic_id: string;
  clinic_name: string;
};

const people = `SELECT u.id, u.first_name, u.last_name, u.email, u.role, u.is_organization_owner,
    u.is_active AS is_open, u.clinic_id, c.name AS clinic_name
  FROM users u JOIN clinics c ON c.id = u.clinic_id
  WHERE c.organization_id = ? AND c.deleted_at IS NULL AND u.deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM twin_accounts t WHERE t.clinic_id = u.clinic_id AND t.user_id = u.id)`;

function present(row: AdminRecord): Owner {
  return {
    id: UserId.parse(row.id),
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    clinic: { id: ClinicId.parse(row.clinic_id), name: row.clinic_name },
  };
}

/** The organization that the path names, for an owner of it. @throws Problem `owner_only`, `not_found` */
async function ownOrganization(knex: Knex, who: Who, organizationId: string): Promise<string> {
  const owner = await requireOwner(knex, who);
  if (owner.organizationId !== organizationId) throw new Problem('not_found');
  return owner.organizationId;
}

const order = keyset(listEndpoint, {
  id: idKey<AdminRecord>('u.id'),
  sorts: {
    id: [
      textKey('u.last_name', (row: AdminRecord) => row.last_name),
      textKey('u.first_name', (row: AdminRecord) => row.first_name),
    ],
  },
});

export const list = route(listEndpoint, async ({ deps, who, params, query }) => {
  const organizationId = await ownOrganization(deps.db.auth, who, params.organizationId);
  const { condition, bindings, orderBy, limit } = order.at(query);
  const values = bindings as string[]; // names and an id
  const rows = await select<AdminRecord>(
    deps.db.auth,
    `${people} AND u.is_organization_owner = TRUE AND u.role = 'admin' AND ${condition} ORDER BY ${orderBy} LIMIT ?`,
    [organizationId, ...values, limit],
  );
  const page = order.page(rows, query);
  return { ...page, items: page.items.map(present) };
});

async function markOwner(trx: Knex.Transaction, admin: AdminRecord, isOwner: boolean) {
  await trx('users')
    .where({ clinic_id: admin.clinic_id, id: admin.id })
    .update({ is_organization_owner: isOwner });
  const trace = { entityType: 'user', entityId: admin.id, action: 'update' } as const;
  return { ...trace, newValues: { isOrganizationOwner: isOwner } };
}

/** One more owner, from the admins of the clinic that the owner is in. */
export const grant = command(
  grantEndpoint,
  async ({ trx, who, params, body }) => {
    const organizationId = await ownOrganization(trx, who, params.organizationId);
    await lockOrganization(trx, organizationId);
    const sql = `${people} AND u.clinic_id = ? AND u.id = ?`;
    const [admin] = await select<AdminRecord>(trx, sql, [
      organizationId,
      who.clinicId,
      body.adminId,
    ]);
    const errors = [{ path: 'body.adminId', message: 'No such admin' }];
    if (!admin) throw new Problem('unknown_reference', { errors });
    if (admin.role !== 'admin' || !admin.is_open) throw new Problem('not_an_admin', { errors });
    // Links that other admins may have seen, or sent for, are good no more.
    await dropPendingEmail(trx, admin.id);
    await trx('users')
      .where({ clinic_id: admin.clinic_id, id: admin.id })
      .update({ password_reset_token: null, password_reset_expires: null });
    return { reply: () => present(admin), traces: [await markOwner(trx, admin, true)] };
  },
  { account: 'auth' },
);

/** Not an owner any more; their sessions in other clinics than their own end. Never the last. */
export const withdraw = command(
  withdrawEndpoint,
  async ({ deps, trx, who, params }) => {
    const organizationId = await ownOrganization(trx, who, params.organizationId);
    await lockOrganization(trx, organizationId);
    const sql = `${people} AND u.is_organization_owner = TRUE AND u.id = ?`;
    const [owner] = await select<AdminRecord>(trx, sql, [organizationId, params.adminId]);
    if (!owner) throw new Problem('not_found');
    await keepAnOwner(trx, organizationId, { userId: owner.id });
    const person = { clinicId: owner.clinic_id, userId: owner.id };
    await endSessionsOf(deps, trx, { person, reason: 'owner_withdrawn', but: 'home' });
    return { reply: () => ({}), traces: [await markOwner(trx, owner, false)] };
  },
  { account: 'auth' },
);
