import { updateScreen as endpoint } from '../../shared/screenEndpoints.ts';
import { announceEnd } from '../auth/sessions.ts';
import { changedFields } from '../http/changedFields.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { afterCommit } from '../board/afterCommit.ts';
import { presentScreen } from './presentScreen.ts';
import { findScreen } from './readScreens.ts';
import { ScreenRow } from './ScreenRow.ts';

/** Corrects a screen. With another view its tokens and sockets end, so that it comes back with the other projection. */
export const updateScreen = command(endpoint, async ({ deps, trx, params, body }) => {
  const { version, ...patch } = body;
  const id = params.screenId;
  const before = presentScreen(deps, await findScreen(trx, id));
  const wanted = Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  );
  const changed = await ScreenRow.query(trx)
    .patch({ ...wanted, version: version + 1 })
    .where({ id, version })
    .whereNull('revoked_at');
  const after = presentScreen(deps, await findScreen(trx, id));
  if (changed === 0) throw new Problem('stale_version', { current: after });
  if (after.view !== before.view) {
    afterCommit(deps, trx, () => announceEnd(deps, { kind: 'screen', id }, 'not_signed_in'));
  }
  const trace = { entityType: 'screen', entityId: id, action: 'update' } as const;
  return { reply: () => after, traces: [{ ...trace, ...changedFields(before, after) }] };
});
