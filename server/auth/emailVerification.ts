import { sendVerification, verifyEmail } from '../../shared/accountEndpoints.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { publicRoute, type Route } from '../http/route.ts';
import { ownAccount } from './accountOf.ts';
import { completeEmailChange, startVerification } from './emailChange.ts';
import { placeOf } from './letIn.ts';
import { isLinkToken, readLinkToken } from './linkToken.ts';
import { localLimit } from './localLimit.ts';
import { withAudit, type Place } from './sessions.ts';
import { requireStandingNow } from './sessionStanding.ts';
import { count, refuseOver } from './throttle.ts';

const sent = { name: 'verification mail', most: 5, windowMs: 3_600_000 };

const send = command(
  sendVerification,
  async ({ deps, trx, who }) => {
    await requireStandingNow(deps, trx, who);
    const account = await ownAccount(trx, who);
    const email = account.pendingEmail ?? account.email;
    if (account.emailVerified && account.pendingEmail === null)
      throw new Problem('email_already_verified');
    refuseOver(await count(deps, [{ limit: sent, of: who.id }]));
    await startVerification(deps, trx, { ...account, email });
    const trace = { entityType: 'user', entityId: who.id, action: 'update' } as const;
    return { reply: () => ({}), traces: [{ ...trace, newValues: { verification: 'sent' } }] };
  },
  { account: 'auth' },
);

type Waiting = {
  email: string;
  pending_email: string | null;
  email_verification_token: string | null;
};

async function confirmAddress(deps: Deps, token: string, place: Place): Promise<string> {
  const link = readLinkToken(token);
  if (!link) throw new Problem('link_expired');
  const { clinicId, id } = link;
  return withAudit(deps, { clinicId, actorId: 'system' }, async (trx) => {
    const [row] = await select<Waiting>(
      trx,
      `SELECT email, pending_email, email_verification_token FROM users WHERE clinic_id = ? AND id = ? AND deleted_at IS NULL
         AND email_verification_expires > ? FOR UPDATE`,
      [clinicId, id, new Date(deps.clock.nowMs())],
    );
    const hash = Buffer.from(row?.email_verification_token ?? '', 'base64url');
    if (!row || !isLinkToken(link, hash)) throw new Problem('link_expired');
    const { email: before, pending_email: pending } = row;
    if (pending !== null) await completeEmailChange(deps, trx, { userId: id, email: pending });
    await trx('users')
      .where({ clinic_id: clinicId, id })
      .update({
        email_verified: true,
        email_verification_token: null,
        email_verification_expires: null,
        version: trx.raw('version + 1'),
      });
    const what = { action: 'update', entityType: 'user', entityId: id, userId: id } as const;
    const email = pending ?? before;
    const changed = pending === null ? {} : { email };
    const oldValues = pending === null ? null : { email: before };
    const newValues = { emailVerified: true, ...changed };
    return { result: email, entries: [{ ...what, ...place, oldValues, newValues }] };
  });
}

const tries = localLimit({ points: 60, seconds: 300 });

const verify = publicRoute(verifyEmail, async ({ deps, body, request }) => {
  await tries(deps, request.ip);
  return { email: await confirmAddress(deps, body.token, placeOf(request)) };
});

export const verificationRoutes: readonly Route[] = [send, verify];
