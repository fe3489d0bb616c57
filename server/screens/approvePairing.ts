import type { z } from 'zod';
import {
  approvePairing as endpoint,
  getPairing as getEndpoint,
} from '../../shared/screenEndpoints.ts';
import { count, refuseOver, uncount } from '../auth/throttle.ts';
import { isDuplicate } from '../db/databaseErrors.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { command, type CommandCall } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Who } from '../http/who.ts';
import { spokenCode } from './pairings.ts';
import { presentScreen } from './presentScreen.ts';
import { findScreen } from './readScreens.ts';
import { ScreenRow } from './ScreenRow.ts';

const guesses = { name: 'pairing code', most: 20, windowMs: 600_000 };

/** Counts each look at a code and takes the hits back, so that nobody finds a display by trying. @throws Problem `rate_limited`, `not_found` */
async function withGuess<T>(deps: Deps, who: Who, look: () => Promise<T | undefined>): Promise<T> {
  const counter = { limit: guesses, of: who.clinicId };
  refuseOver(await count(deps, [counter]));
  const found = await look();
  if (found === undefined) throw new Problem('not_found');
  await uncount(deps, [counter]);
  return found;
}

export const getPairing = route(getEndpoint, async ({ deps, who, params }) => {
  const { expires_at: expiresAt } = await withGuess(deps, who, async () => {
    const [row] = await select<{ expires_at: Date }>(
      deps.db.auth,
      `SELECT expires_at FROM screen_pairings
       WHERE user_code = ? AND expires_at > ? AND approved_clinic_id IS NULL`,
      [params.userCode, new Date(deps.clock.nowMs())],
    );
    return row;
  });
  return { userCode: spokenCode(params.userCode), expiresAt: expiresAt.toISOString() };
});

/**
 * Binds the code to the clinic and to who approves it: the first wins, and the same person may go on where an attempt broke off. It is a statement of the sign-in
 * account, so it holds although the command's transaction may yet fail; the display is let in only once its screen is there.
 */
function bindCode(deps: Deps, who: Who, userCode: string): Promise<{ id: string }> {
  return withGuess(deps, who, async () => {
    const mine = { approved_clinic_id: who.clinicId, approved_by: who.id };
    const open = { user_code: userCode, claimed_at: null };
    await deps.db
      .auth('screen_pairings')
      .where({ ...open, approved_clinic_id: null })
      .where('expires_at', '>', new Date(deps.clock.nowMs()))
      .update(mine);
    const [bound] = await deps.db
      .auth('screen_pairings')
      .select<{ id: string }[]>('id')
      .where({ ...open, ...mine });
    return bound;
  });
}

type Wish = NonNullable<(typeof endpoint)['body']>;
type Approval = CommandCall<NonNullable<(typeof endpoint)['params']>, z.ZodObject, Wish>;

async function insertScreen({ trx, who, body, at }: Approval, id: string): Promise<void> {
  try {
    await ScreenRow.query(trx).insert({ ...body, id, createdBy: who.id, createdAt: at });
  } catch (error) {
    // The code was approved before, by another press of the same button.
    if (isDuplicate(error)) throw new Problem('not_found');
    throw error;
  }
}

/** Makes the display that shows this code a screen of the clinic. */
export const approvePairing = command(endpoint, async (call) => {
  const { deps, who, params, trx, body } = call;
  const { id } = await bindCode(deps, who, params.userCode);
  await insertScreen(call, id);
  const screen = presentScreen(deps, await findScreen(trx, id));
  const trace = { entityType: 'screen', entityId: id, action: 'create' } as const;
  return { reply: () => screen, traces: [{ ...trace, newValues: body }] };
});
