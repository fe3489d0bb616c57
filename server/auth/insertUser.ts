import type { Knex } from 'knex';
import type { StaffRole } from '../../shared/abilities.ts';
import type { AuditEntry } from '../db/audit.ts';
import type { Deps } from '../deps.ts';
import { normalEmail } from './signIn.ts';
import { orTaken, takeEmail } from './takeEmail.ts';

type NewUser = {
  readonly clinicId: string;
  readonly email: string;
  /** From `hashPassword`: made before, because hashing is slow and must hold no lock. The password's strength is the caller's matter. */
  readonly passwordHash: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: StaffRole;
  readonly isOrganizationOwner?: boolean;
  readonly phone?: string | null;
  readonly licenseNumber?: string | null;
  /** They came by a link that was sent there. */
  readonly emailVerified?: boolean;
};

/**
 * A person who can sign in, in the caller's transaction on the sign-in account, inside `inTenant`.
 * @throws Problem `email_taken`, also when another clinic has the address
 */
export async function insertUser(
  deps: Deps,
  trx: Knex.Transaction,
  { passwordHash, ...user }: NewUser,
): Promise<{ userId: string; entry: AuditEntry }> {
  const userId = deps.ids.uuid();
  const email = normalEmail(user.email);
  const { clinicId, firstName, lastName, role, isOrganizationOwner = false } = user;
  const row = {
    clinic_id: clinicId,
    id: userId,
    email,
    password_hash: passwordHash,
    first_name: firstName,
    last_name: lastName,
    role,
    is_organization_owner: isOrganizationOwner,
    phone: user.phone ?? null,
    license_number: user.licenseNumber ?? null,
    email_verified: user.emailVerified ?? false,
  };
  // Within the clinic the people's own unique key may be the first to know.
  await orTaken(trx('users').insert(row));
  await takeEmail(trx, { email, clinic_id: clinicId, user_id: userId });
  const newValues = { email, firstName, lastName, role };
  const what = { action: 'create', entityType: 'user', entityId: userId, userId: null } as const;
  return { userId, entry: { ...what, newValues } };
}
