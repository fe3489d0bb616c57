import { removeScreen as endpoint } from '../../shared/screenEndpoints.ts';
import { announceEnd } from '../auth/sessions.ts';
import { command } from '../http/command.ts';
import { afterCommit } from '../board/afterCommit.ts';
import { findScreen } from './readScreens.ts';
import { ScreenRow } from './ScreenRow.ts';

/** Ends a screen's right: its sessions stand only while the screen does. */
export const removeScreen = command(endpoint, async ({ deps, trx, params, at }) => {
  const id = params.screenId;
  const { name, view } = await findScreen(trx, id);
  await ScreenRow.query(trx).patch({ revokedAt: at }).where({ id }).whereNull('revoked_at');
  afterCommit(deps, trx, () => announceEnd(deps, { kind: 'screen', id }));
  const trace = { entityType: 'screen', entityId: id, action: 'delete' } as const;
  return { reply: () => ({}), traces: [{ ...trace, oldValues: { name, view } }] };
});
