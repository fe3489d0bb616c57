import { timingSafeEqual } from 'node:crypto';
import { claimPairing as endpoint } from '../../shared/screenEndpoints.ts';
import { localLimit } from '../auth/localLimit.ts';
import { openSession, withAudit, type Granted, type Place } from '../auth/sessions.ts';
import { placeOf, letIn } from '../auth/letIn.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { publicRoute } from '../http/route.ts';
import { findPairing, hashDeviceCode, type Pairing } from './pairings.ts';

/** An approval in the last second still reaches a display that asks every few seconds. */
const lateMs = 60_000;
const asks = localLimit({ points: 600, seconds: 60 });

type Approved = Pairing & { readonly approvedClinicId: string };

/** @throws Problem `pairing_pending`, `pairing_expired` (also for a code that we never gave, and for one that was used) */
async function requireApproved(deps: Deps, deviceCode: string): Promise<Approved> {
  const [id = ''] = deviceCode.split('.');
  const pairing = await findPairing(deps.db.auth, id);
  const isGenuine =
    pairing !== null && timingSafeEqual(pairing.deviceCodeHash, hashDeviceCode(deviceCode));
  if (!isGenuine || pairing.claimedAt !== null) throw new Problem('pairing_expired');
  const { approvedClinicId, expiresAt } = pairing;
  const overdueMs = deps.clock.nowMs() - expiresAt.getTime();
  if (overdueMs >= (approvedClinicId === null ? 0 : lateMs)) throw new Problem('pairing_expired');
  if (approvedClinicId === null || !(await hasScreen(deps, approvedClinicId, id)))
    throw new Problem('pairing_pending');
  return { ...pairing, approvedClinicId };
}

async function hasScreen(deps: Deps, clinicId: string, id: string): Promise<boolean> {
  const query = 'SELECT 1 FROM screens WHERE clinic_id = ? AND id = ? AND revoked_at IS NULL';
  return (await select(deps.db.auth, query, [clinicId, id])).length > 0;
}

/** Signs the display in, once: of parallel claims one wins. */
async function claim(deps: Deps, pairing: Approved, place: Place): Promise<Granted> {
  const { id, approvedClinicId: clinicId } = pairing;
  return withAudit(deps, { clinicId, actorId: id }, async (trx) => {
    const claimed = await trx('screen_pairings')
      .where({ id, claimed_at: null })
      .update({ claimed_at: new Date(deps.clock.nowMs()), screen_id: id });
    if (claimed !== 1) throw new Problem('pairing_expired');
    const owner = { kind: 'screen', clinicId, id } as const;
    const result = await openSession(deps, trx, { owner, place, label: null });
    const { sessionId } = result.token;
    const entry = { action: 'login', entityType: 'screen', entityId: id, userId: null } as const;
    const newValues = { outcome: 'paired' };
    return { result, entries: [{ ...entry, ...place, sessionId, newValues }] };
  });
}

/** The display asks whether it was approved; then it is signed in as a screen of that clinic. */
export const claimPairing = publicRoute(endpoint, async ({ deps, body, request, reply }) => {
  await asks(deps, request.ip);
  const pairing = await requireApproved(deps, body.deviceCode);
  return letIn({ deps, request, reply }, await claim(deps, pairing, placeOf(request)));
});
