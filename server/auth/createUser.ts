import type { Knex } from 'knex';
import type { StaffRole } from '../../shared/abilities.ts';
import type { AuditEntry } from '../db/audit.ts';
import { databaseErrno } from '../db/databaseErrors.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { hashPassword } from './passwordHash.ts';
import { withAudit } from './sessions.ts';
import { normalEmail } from './signIn.ts';

export type NewUser = {
  readonly clinicId: string;
  readonly email: string;
  readonly password: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: StaffRole;
  readonly isOrganizationOwner?: boolean;
};

const duplicate = 1062;

async function takeEmail(
  trx: Knex.Transaction,
  row: { email: string; clinic_id: string; user_id: string },
) {
  try {
    await trx('sign_in_emails').insert(row);
  } catch (error) {
    if (databaseErrno(error) === duplicate) throw new Problem('email_taken');
    throw error;
  }
}

/**
 * A person who can sign in, in the caller's transaction on the sign-in account, inside `inTenant`. `passwordHash` is made before: hashing is slow and must hold no lock.
 * @throws Problem `email_taken`, also when another clinic has the address
 */
export async function insertUser(
  deps: Deps,
  trx: Knex.Transaction,
  { passwordHash, ...user }: Omit<NewUser, 'password'> & { readonly passwordHash: string },
): Promise<{ userId: string; entry: AuditEntry }> {
  const userId = deps.ids.uuid();
  const email = normalEmail(user.email);
  const { clinicId, firstName, lastName, role, isOrganizationOwner = false } = user;
  await trx('users').insert({
    clinic_id: clinicId,
    id: userId,
    email,
    password_hash: passwordHash,
    first_name: firstName,
    last_name: lastName,
    role,
    is_organization_owner: isOrganizationOwner,
  });
  await takeEmail(trx, { email, clinic_id: clinicId, user_id: userId });
  const newValues = { email, firstName, lastName, role };
  const what = { action: 'create', entityType: 'user', entityId: userId, userId: null } as const;
  return { userId, entry: { ...what, newValues } };
}

/** A person of an existing clinic who can sign in at once. The password's strength is the caller's matter. @throws Problem `email_taken` */
export async function createUser(deps: Deps, user: NewUser): Promise<{ userId: string }> {
  const passwordHash = await hashPassword(deps, user.password);
  return withAudit(deps, { clinicId: user.clinicId, actorId: 'system' }, async (trx) => {
    const { userId, entry } = await insertUser(deps, trx, { ...user, passwordHash });
    return { result: { userId }, entries: [entry] };
  });
}
