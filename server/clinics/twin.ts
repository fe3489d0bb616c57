import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import type { OwnerStanding } from '../organizations/requireOwner.ts';

/** A hash that no password has. */
const noPassword = '!';

async function findTwin(
  trx: Knex.Transaction,
  owner: OwnerStanding,
  clinicId: string,
): Promise<string | null> {
  const [twin] = await select<{ user_id: string }>(
    trx,
    'SELECT user_id FROM twin_accounts WHERE clinic_id = ? AND home_clinic_id = ? AND home_user_id = ?',
    [clinicId, owner.homeClinicId, owner.homeUserId],
  );
  return twin?.user_id ?? null;
}

type Home = { first_name: string; last_name: string; email: string };

async function insertTwin(
  deps: Deps,
  trx: Knex.Transaction,
  { owner, clinicId, home }: { owner: OwnerStanding; clinicId: string; home: Home },
): Promise<string> {
  const id = deps.ids.uuid();
  await trx('users').insert({
    ...home,
    clinic_id: clinicId,
    id,
    // The address belongs to the home account; here it would keep it from anybody who comes to own it.
    email: `${id}@twin.invalid`,
    password_hash: noPassword,
    role: 'admin',
    is_organization_owner: true,
    email_verified: true,
  });
  await trx('twin_accounts').insert({
    clinic_id: clinicId,
    user_id: id,
    home_clinic_id: owner.homeClinicId,
    home_user_id: owner.homeUserId,
  });
  return id;
}

/**
 * The owner's account in a clinic: their own at home, elsewhere a twin, made at the first visit and named like the home account at each. A twin has no password and no
 * address to sign in with, and stands only while its home account is an active owner. Call after `lockOrganization`, on the sign-in account.
 */
export async function accountIn(
  deps: Deps,
  trx: Knex.Transaction,
  owner: OwnerStanding,
  clinicId: string,
): Promise<string> {
  if (clinicId === owner.homeClinicId) return owner.homeUserId;
  const [home] = await select<Home>(
    trx,
    'SELECT first_name, last_name, email FROM users WHERE clinic_id = ? AND id = ?',
    [owner.homeClinicId, owner.homeUserId],
  );
  if (!home) throw new Error('an owner without a home account');
  const twin = await findTwin(trx, owner, clinicId);
  if (twin === null) return insertTwin(deps, trx, { owner, clinicId, home });
  const { first_name, last_name } = home;
  await trx('users')
    .where({ clinic_id: clinicId, id: twin })
    .update({ first_name, last_name, is_active: true, deleted_at: null });
  return twin;
}
