import type { Knex } from 'knex';
import { listUsers } from '../../shared/sessionEndpoints.ts';
import { getUser, listUserAccounts, User } from '../../shared/userEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey, instantKey, nullable, textKey } from '../http/sortKeys.ts';
import { UserRow } from './UserRow.ts';

/** Named one by one: on the sign-in account the table has the passwords too. */
const columns = [
  'users.id',
  'users.email',
  'users.pending_email',
  'users.first_name',
  'users.last_name',
  'users.role',
  'users.phone',
  'users.license_number',
  'users.is_active',
  'users.email_verified',
  'users.is_organization_owner',
  'users.mfa_confirmed_at',
  'users.last_login',
  'users.version',
  'users.created_at',
  'users.updated_at',
];
/** The twin of an owner who signs in at another clinic is nobody's to change here. */
const isNoTwin = `NOT EXISTS (SELECT 1 FROM twin_accounts t
  WHERE t.clinic_id = users.clinic_id AND t.user_id = users.id)`;

const accounts = (knex: Knex) =>
  UserRow.query(knex).select(columns).whereNull('users.deleted_at').whereRaw(isNoTwin);

export function presentUser(row: UserRow): User {
  const { mfaConfirmedAt, lastLogin, createdAt, updatedAt, ...rest } = row;
  return User.parse({
    ...rest,
    hasSecondFactor: mfaConfirmedAt !== null,
    lastLogin: lastLogin?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  });
}

/** A person of this clinic who is not deleted. @throws Problem `not_found` */
export async function findUser(knex: Knex, userId: string): Promise<User> {
  const row = await accounts(knex).findById(userId);
  if (!row) throw new Problem('not_found');
  return presentUser(row);
}

const byName = [
  textKey('users.last_name', (row: UserRow) => row.lastName),
  textKey('users.first_name', (row: UserRow) => row.firstName),
];
const colleagues = keyset(listUsers, {
  id: idKey<UserRow>('users.id'),
  sorts: { id: byName },
});
const pages = keyset(listUserAccounts, {
  id: idKey<UserRow>('users.id'),
  sorts: {
    lastName: byName,
    createdAt: [instantKey('users.created_at', (row: UserRow) => row.createdAt)],
    lastLogin: [nullable(instantKey('users.last_login', (row: UserRow) => row.lastLogin))],
  },
});

export const listAccounts = route(listUserAccounts, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const rows = accounts(trx);
    if (query.role) void rows.where('users.role', query.role);
    if (query.isActive !== undefined) void rows.where('users.is_active', query.isActive);
    pages.apply(rows, query);
    const page = pages.page(await rows, query);
    return { ...page, items: page.items.map(presentUser) };
  }),
);

export const get = route(getUser, ({ deps, params }) =>
  inTransaction(deps.db, (trx) => findUser(trx, params.userId)),
);

/** For names and for choosing a veterinarian: everybody sees who works here. */
export const listColleagues = route(listUsers, async ({ deps, query }) => {
  const rows = UserRow.query(deps.db.app).whereNull('deleted_at');
  colleagues.apply(rows, query);
  const page = colleagues.page(await rows, query);
  const items = page.items.map(({ id, firstName, lastName, role, isActive }) => {
    return { id, firstName, lastName, role, isActive };
  });
  return { ...page, items };
});
