import { select } from '../db/names.ts';
import type { Knex } from 'knex';
import { getLabAlert, listLabAlerts } from '../../shared/labEndpoints.ts';
import { alertsWhere, readAlert } from '../board/cards.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { inTransaction } from '../db/transaction.ts';
import { after, pageFrom, readCursor } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';

/** In order of their ids, which is the order in which they were first raised. */
export const list = route(listLabAlerts, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const place = readCursor(query.cursor, 1);
    const from = place ? after(['l.id'], place) : { sql: '1 = 1', bindings: [] };
    const state = query.state
      ? { sql: 'l.state = ?', bindings: [query.state] }
      : { sql: '1 = 1', bindings: [] };
    const alerts = await alertsWhere(trx, `${from.sql} AND ${state.sql} ORDER BY l.id LIMIT ?`, [
      ...from.bindings,
      ...state.bindings,
      query.limit + 1,
    ]);
    return pageFrom(alerts, query.limit, (alert) => [alert.id]);
  }),
);

type Event = {
  readonly kind: string;
  readonly at: Date;
  readonly first_name: string | null;
  readonly last_name: string | null;
};

async function history(trx: Knex, labAlertId: string) {
  const events = await select<Event>(
    trx,
    `SELECT e.kind, e.at, u.first_name, u.last_name FROM lab_alert_events e
     LEFT JOIN users u ON u.clinic_id = e.clinic_id AND u.id = e.actor_id
     WHERE e.clinic_id = ? AND e.lab_alert_id = ? ORDER BY e.at, e.id`,
    [currentTenant().clinicId, labAlertId],
  );
  return events.map(({ kind, at, first_name, last_name }) => ({
    kind,
    at: at.toISOString(),
    actorName: first_name === null ? null : `${first_name} ${last_name ?? ''}`.trim(),
  }));
}

export const get = route(getLabAlert, async ({ deps, params }) =>
  inTransaction(deps.db, async (trx) => {
    const alert = await readAlert(trx, params.labAlertId);
    if (!alert) throw new Problem('not_found');
    return { alert, history: await history(trx, alert.id) };
  }),
);
