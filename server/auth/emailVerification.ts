import type { Knex } from 'knex';
import { sendVerification, verifyEmail } from '../../shared/accountEndpoints.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { publicRoute, type Route } from '../http/route.ts';
import { linkLifeMs, mailVerification } from './accountMails.ts';
import { ownAccount } from './accountOf.ts';
import { placeOf } from './letIn.ts';
import { hashText, isLinkToken, newLinkToken, readLinkToken } from './linkToken.ts';
import { localLimit } from './localLimit.ts';
import { withAudit, type Place } from './sessions.ts';
import { count, refuseOver } from './throttle.ts';

type Person = { readonly userId: string; readonly firstName: string; readonly email: string };

/** Sends a link to the address that the person has now; in a transaction on the sign-in account. */
export async function startVerification(
  deps: Deps,
  trx: Knex.Transaction,
  person: Person,
): Promise<void> {
  const { clinicId } = currentTenant();
  const { token, hash } = newLinkToken(deps, { clinicId, id: person.userId });
  const expiresAt = new Date(deps.clock.nowMs() + linkLifeMs.verification);
  await trx('users')
    .where({ clinic_id: clinicId, id: person.userId })
    .update({ email_verification_token: hashText(hash), email_verification_expires: expiresAt });
  await mailVerification(deps, trx, person, { token, expiresAt });
}

const sent = { name: 'verification mail', most: 5, windowMs: 3_600_000 };

const send = command(
  sendVerification,
  async ({ deps, trx, who }) => {
    const account = await ownAccount(trx, who);
    if (account.emailVerified) throw new Problem('email_already_verified');
    refuseOver(await count(deps, [{ limit: sent, of: who.id }]));
    await startVerification(deps, trx, account);
    const trace = { entityType: 'user', entityId: who.id, action: 'update' } as const;
    return { reply: () => ({}), traces: [{ ...trace, newValues: { verification: 'sent' } }] };
  },
  { account: 'auth' },
);

type Waiting = { email: string; email_verification_token: string | null };

async function confirmAddress(deps: Deps, token: string, place: Place): Promise<string> {
  const link = readLinkToken(token);
  if (!link) throw new Problem('link_expired');
  const { clinicId, id } = link;
  return withAudit(deps, { clinicId, actorId: 'system' }, async (trx) => {
    const [row] = await select<Waiting>(
      trx,
      `SELECT email, email_verification_token FROM users WHERE clinic_id = ? AND id = ? AND deleted_at IS NULL
         AND email_verification_expires > ? FOR UPDATE`,
      [clinicId, id, new Date(deps.clock.nowMs())],
    );
    const hash = Buffer.from(row?.email_verification_token ?? '', 'base64url');
    if (!row || !isLinkToken(link, hash)) throw new Problem('link_expired');
    await trx('users')
      .where({ clinic_id: clinicId, id })
      .update({
        email_verified: true,
        email_verification_token: null,
        email_verification_expires: null,
        version: trx.raw('version + 1'),
      });
    const what = { action: 'update', entityType: 'user', entityId: id, userId: id } as const;
    const newValues = { emailVerified: true };
    return { result: row.email, entries: [{ ...what, ...place, newValues }] };
  });
}

const tries = localLimit({ points: 60, seconds: 300 });

const verify = publicRoute(verifyEmail, async ({ deps, body, request }) => {
  await tries(deps, request.ip);
  return { email: await confirmAddress(deps, body.token, placeOf(request)) };
});

export const verificationRoutes: readonly Route[] = [send, verify];
