import type { Knex } from 'knex';
import type { Cause } from '../../shared/board.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { readHead } from './changeLog.ts';

type Logged = { readonly cause: Cause; readonly at: Date; readonly actor_name: string };

/** How far back a conflict is explained: somebody who is further behind has missed more than one name. */
const searched = 500;

/** Who changed this record last and when, from the clinic's newest 500 changes; null where that is longer ago. */
export async function lastChangeOf(
  trx: Knex,
  entityId: string,
  nowMs: number,
): Promise<{ cause: Cause; byName: string; agoMs: number } | null> {
  const { clinicId } = currentTenant();
  const { seq } = await readHead(trx, clinicId);
  const [last] = await select<Logged>(
    trx,
    `SELECT cause, at, JSON_UNQUOTE(JSON_EXTRACT(body, '$.actorName')) AS actor_name FROM board_changes
     WHERE clinic_id = ? AND seq > ? AND entity_id = ? ORDER BY seq DESC LIMIT 1`,
    [clinicId, Math.max(0, seq - searched), entityId],
  );
  if (!last) return null;
  return { cause: last.cause, byName: last.actor_name, agoMs: nowMs - last.at.getTime() };
}
