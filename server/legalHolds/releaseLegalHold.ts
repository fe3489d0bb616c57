import { releaseLegalHold as endpoint } from '../../shared/legalHoldEndpoints.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { LegalHoldRow } from './LegalHoldRow.ts';
import { presentLegalHold } from './presentLegalHold.ts';
import { findLegalHold } from './readLegalHolds.ts';

/** What it kept may go to the archive again, when its time has come. */
export const releaseLegalHold = command(endpoint, async ({ trx, who, params, body, at }) => {
  const id = params.legalHoldId;
  await LegalHoldRow.query(trx).findById(id).forUpdate();
  const before = await findLegalHold(trx, id);
  const current = presentLegalHold(before);
  if (before.releasedAt) throw new Problem('hold_already_released', { current });
  if (before.version !== body.version) throw new Problem('stale_version', { current });
  await LegalHoldRow.query(trx)
    .findById(id)
    .patch({
      releasedAt: at,
      releasedBy: who.id,
      releaseReason: body.reason,
      version: before.version + 1,
    });
  const hold = presentLegalHold(await findLegalHold(trx, id));
  const newValues = { releasedAt: hold.releasedAt, reason: body.reason };
  return {
    reply: () => hold,
    traces: [{ entityType: 'legal_hold', entityId: id, action: 'update', newValues }],
  };
});
