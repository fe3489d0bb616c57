import type { Knex } from 'knex';
import {
  inviteUser as inviteEndpoint,
  listInvitations as listEndpoint,
  resendInvitation as resendEndpoint,
  withdrawInvitation as withdrawEndpoint,
  Invitation,
} from '../../shared/userEndpoints.ts';
import { linkLifeMs, mailInvitation } from '../auth/accountMails.ts';
import { newLinkToken } from '../auth/linkToken.ts';
import { requireFreeEmail } from '../auth/takeEmail.ts';
import { withClinicPhone } from '../clients/clinicPhone.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { command } from '../http/command.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey } from '../http/sortKeys.ts';
import { InvitationRow } from './InvitationRow.ts';
import { admitNewAddress } from './newAddresses.ts';
import { lockStaff, readPlaces, requirePlace } from './staffRules.ts';

const columns = [
  'id',
  'email',
  'first_name',
  'last_name',
  'role',
  'phone',
  'license_number',
  'expires_at',
  'created_at',
];

const open = (knex: Knex) =>
  InvitationRow.query(knex).select(columns).whereNull('accepted_at').whereNull('withdrawn_at');

function present(row: InvitationRow, now: Date): Invitation {
  const { id, email, firstName, lastName, role, phone, licenseNumber } = row;
  const person = { id, email, firstName, lastName, role, phone, licenseNumber };
  return Invitation.parse({
    ...person,
    expiresAt: row.expiresAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    isExpired: row.expiresAt <= now,
  });
}

async function find(knex: Knex, id: string, now: Date): Promise<Invitation> {
  const row = await open(knex).findById(id);
  if (!row) throw new Problem('not_found');
  return present(row, now);
}

async function clinicName(trx: Knex): Promise<string> {
  const sql = 'SELECT name FROM clinics WHERE id = ?';
  const [clinic] = await select<{ name: string }>(trx, sql, [currentTenant().clinicId]);
  return clinic?.name ?? '';
}

/** What a row keeps of a fresh link, and the mail that carries it. */
function freshLink(deps: Deps, id: string, at: Date) {
  const expiresAt = new Date(at.getTime() + linkLifeMs.invitation);
  const { token, hash } = newLinkToken(deps, { clinicId: currentTenant().clinicId, id });
  return { link: { token, expiresAt }, kept: { token_hash: hash, expires_at: expiresAt } };
}

const pages = keyset(listEndpoint, { id: idKey<InvitationRow>('id'), sorts: { id: [] } });

export const list = route(listEndpoint, ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const now = new Date(deps.clock.nowMs());
    const latestFirst = { ...query, sort: '-id' };
    const rows = open(trx);
    pages.apply(rows, latestFirst);
    const page = pages.page(await rows, latestFirst);
    const items = page.items.map((row) => present(row, now));
    return { ...page, items, places: await readPlaces(trx, now) };
  }),
);

/** One open invitation an address: a second one is sent again instead. */
async function refuseSecond(trx: Knex.Transaction, email: string): Promise<void> {
  const found = await open(trx).findOne({ email });
  if (!found) return;
  const message = 'There is an invitation for this address already';
  throw new Problem('email_taken', { errors: [{ path: 'body.email', message }] });
}

export const invite = command(
  inviteEndpoint,
  async ({ deps, trx, who, body: wish, at }) => {
    await admitNewAddress(deps, who);
    await lockStaff(trx);
    const body = await withClinicPhone(trx, wish);
    const { email, firstName, lastName, role, phone = null, licenseNumber = null } = body;
    await requireFreeEmail(trx, email);
    await refuseSecond(trx, email);
    await requirePlace(trx, at);
    const id = deps.ids.uuid();
    const { link, kept } = freshLink(deps, id, at);
    await trx('user_invitations').insert({
      clinic_id: who.clinicId,
      id,
      email,
      first_name: firstName,
      last_name: lastName,
      role,
      phone,
      license_number: licenseNumber,
      invited_by: who.id,
      created_at: at,
      ...kept,
    });
    const to = { invitationId: id, email, firstName, clinicName: await clinicName(trx) };
    await mailInvitation(deps, trx, to, link);
    const invitation = await find(trx, id, at);
    const trace = { entityType: 'user_invitation', entityId: id, action: 'create' } as const;
    return { reply: () => invitation, traces: [{ ...trace, newValues: body }] };
  },
  { account: 'auth' },
);

export const resend = command(
  resendEndpoint,
  async ({ deps, trx, who, params, at }) => {
    await lockStaff(trx);
    const id = params.invitationId;
    const before = await find(trx, id, at);
    if (before.isExpired) await requirePlace(trx, at);
    const { link, kept } = freshLink(deps, id, at);
    await trx('user_invitations').where({ clinic_id: who.clinicId, id }).update(kept);
    const { email, firstName } = before;
    const to = { invitationId: id, email, firstName, clinicName: await clinicName(trx) };
    await mailInvitation(deps, trx, to, link);
    const invitation = await find(trx, id, at);
    const trace = { entityType: 'user_invitation', entityId: id, action: 'update' } as const;
    const newValues = { expiresAt: invitation.expiresAt };
    return { reply: () => invitation, traces: [{ ...trace, newValues }] };
  },
  { account: 'auth' },
);

export const withdraw = command(
  withdrawEndpoint,
  async ({ trx, who, params, at }) => {
    await lockStaff(trx);
    const id = params.invitationId;
    const { email } = await find(trx, id, at);
    await trx('user_invitations')
      .where({ clinic_id: who.clinicId, id })
      .update({ withdrawn_at: at });
    const trace = { entityType: 'user_invitation', entityId: id, action: 'delete' } as const;
    return { reply: () => ({}), traces: [{ ...trace, oldValues: { email } }] };
  },
  { account: 'auth' },
);
