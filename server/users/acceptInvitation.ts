import type { Knex } from 'knex';
import type { StaffRole } from '../../shared/abilities.ts';
import {
  acceptInvitation as acceptEndpoint,
  seeInvitation,
} from '../../shared/accountEndpoints.ts';
import { insertUser } from '../auth/insertUser.ts';
import { letIn, placeOf } from '../auth/letIn.ts';
import { isLinkToken, readLinkToken } from '../auth/linkToken.ts';
import { localLimit } from '../auth/localLimit.ts';
import { hashPassword } from '../auth/passwordHash.ts';
import { requireStrongPassword } from '../auth/passwordRules.ts';
import { openSession, withAudit, type Granted, type Place } from '../auth/sessions.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { publicRoute } from '../http/route.ts';

type Invited = {
  id: string;
  clinic_id: string;
  email: string;
  first_name: string;
  last_name: string;
  role: StaffRole;
  phone: string | null;
  license_number: string | null;
  token_hash: Buffer;
  expires_at: Date;
  clinic_name: string;
};

const query = `SELECT i.id, i.clinic_id, i.email, i.first_name, i.last_name, i.role, i.phone, i.license_number,
    i.token_hash, i.expires_at, c.name AS clinic_name
  FROM user_invitations i JOIN clinics c ON c.id = i.clinic_id
  WHERE i.clinic_id = ? AND i.id = ? AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > ?
    AND c.is_active = TRUE AND c.deleted_at IS NULL`;

const looks = localLimit({ points: 60, seconds: 300 });

/** @throws Problem `link_expired` for every token that lets nobody in */
async function findInvited(deps: Deps, auth: Knex, token: string): Promise<Invited> {
  const link = readLinkToken(token);
  if (!link) throw new Problem('link_expired');
  const now = new Date(deps.clock.nowMs());
  const [found] = await select<Invited>(auth, query, [link.clinicId, link.id, now]);
  if (!found || !isLinkToken(link, found.token_hash)) throw new Problem('link_expired');
  return found;
}

export const see = publicRoute(seeInvitation, async ({ deps, body, request }) => {
  await looks(deps, request.ip);
  const found = await findInvited(deps, deps.db.auth, body.token);
  return {
    email: found.email,
    firstName: found.first_name,
    lastName: found.last_name,
    role: found.role,
    clinicName: found.clinic_name,
    expiresAt: found.expires_at.toISOString(),
  };
});

/** Of two who follow the link at once, one. @throws Problem `link_expired` */
async function use(deps: Deps, trx: Knex.Transaction, invited: Invited): Promise<void> {
  const now = new Date(deps.clock.nowMs());
  const used = await trx('user_invitations')
    .where({ clinic_id: invited.clinic_id, id: invited.id, token_hash: invited.token_hash })
    .whereNull('accepted_at')
    .whereNull('withdrawn_at')
    .where('expires_at', '>', now)
    .update({ accepted_at: now });
  if (used !== 1) throw new Problem('link_expired');
}

async function join(
  deps: Deps,
  { invited, passwordHash, place }: { invited: Invited; passwordHash: string; place: Place },
): Promise<Granted> {
  const { clinic_id: clinicId, email, role, phone } = invited;
  const names = { firstName: invited.first_name, lastName: invited.last_name };
  const person = { clinicId, email, ...names, role, phone, licenseNumber: invited.license_number };
  return withAudit(deps, { clinicId, actorId: 'system' }, async (trx) => {
    await use(deps, trx, invited);
    const user = { ...person, passwordHash, emailVerified: true };
    const { userId, entry } = await insertUser(deps, trx, user);
    const owner = { kind: 'user', clinicId, id: userId } as const;
    const result = await openSession(deps, trx, { owner, place, label: null });
    const login = { action: 'login', entityType: 'user', entityId: userId, userId } as const;
    const { sessionId } = result.token;
    const newValues = { outcome: 'signed_in', reason: 'invitation' };
    const entries = [
      { ...entry, ...place },
      { ...login, ...place, sessionId, newValues },
    ];
    return { result, entries };
  });
}

export const accept = publicRoute(acceptEndpoint, async ({ deps, body, request, reply }) => {
  await looks(deps, request.ip);
  const invited = await findInvited(deps, deps.db.auth, body.token);
  const about = [invited.clinic_name, invited.first_name, invited.last_name, invited.email];
  await requireStrongPassword(body.password, about);
  const passwordHash = await hashPassword(deps, body.password);
  const granted = await join(deps, { invited, passwordHash, place: placeOf(request) });
  return letIn({ deps, request, reply }, granted);
});
