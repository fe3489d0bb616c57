import { startPairing as endpoint } from '../../shared/screenEndpoints.ts';
import { networkOf } from '../auth/networkOf.ts';
import { count, refuseOver } from '../auth/throttle.ts';
import { isDuplicate } from '../db/databaseErrors.ts';
import type { Deps } from '../deps.ts';
import { publicRoute } from '../http/route.ts';
import { drawUserCode, hashDeviceCode, pairingLifeMs, spokenCode } from './pairings.ts';

const fromHere = { name: 'pairing here', most: 60, windowMs: 600_000 };
const everyone = { name: 'pairing', most: 3000, windowMs: 600_000 };

/** Makes a pairing under a code that no display shows now; forgotten ones make room. */
async function insertPairing(deps: Deps, pairing: { id: string; deviceCode: string; now: number }) {
  const { id, deviceCode, now } = pairing;
  const { auth } = deps.db;
  await auth.raw('DELETE FROM screen_pairings WHERE expires_at < ? LIMIT 100', [
    new Date(now - pairingLifeMs),
  ]);
  for (let tries = 1; ; tries += 1) {
    const userCode = drawUserCode(deps);
    try {
      await auth('screen_pairings').insert({
        id,
        user_code: userCode,
        device_code_hash: hashDeviceCode(deviceCode),
        expires_at: new Date(now + pairingLifeMs),
        created_at: new Date(now),
      });
      return userCode;
    } catch (error) {
      if (!isDuplicate(error) || tries === 3) throw error;
    }
  }
}

/** A display without a clinic asks for a code to show (RFC 8628). */
export const startPairing = publicRoute(endpoint, async ({ deps, request }) => {
  const counters = [{ limit: fromHere, of: networkOf(request.ip) }];
  refuseOver(await count(deps, [...counters, { limit: everyone, of: '' }]));
  const now = deps.clock.nowMs();
  const id = deps.ids.uuid();
  const deviceCode = `${id}.${deps.ids.token(32)}`;
  const userCode = spokenCode(await insertPairing(deps, { id, deviceCode, now }));
  return {
    deviceCode,
    userCode,
    verificationPath: `/settings/screens?code=${userCode}`,
    expiresAt: new Date(now + pairingLifeMs).toISOString(),
    intervalSeconds: 3,
  };
});
