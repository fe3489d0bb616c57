import { select } from '../db/names.ts';
import type { Knex } from 'knex';
import type { z } from 'zod';
import type { AlertCard } from '../../shared/board.ts';
import { getLabAlert, listLabAlerts } from '../../shared/labEndpoints.ts';
import { alertsWhere, readAlert } from '../board/cards.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey, instantKey } from '../http/sortKeys.ts';

const order = keyset(listLabAlerts, {
  id: idKey<AlertCard>('l.id'),
  sorts: {
    id: [],
    raisedAt: [instantKey('l.raised_at', ({ raisedAt }: AlertCard) => new Date(raisedAt))],
  },
});

type Query = z.output<NonNullable<typeof listLabAlerts.query>>;

/** The conditions of a query, each with its value. */
function conditions({ state, petId, veterinarianId, from, to }: Query) {
  const wanted: (readonly [sql: string, value: string | Date | undefined])[] = [
    ['l.state = ?', state],
    ['l.pet_id = ?', petId],
    ['l.veterinarian_id = ?', veterinarianId],
    ['l.raised_at >= ?', from && new Date(from)],
    ['l.raised_at < ?', to && new Date(to)],
  ];
  return wanted.flatMap(([sql, value]) => (value === undefined ? [] : [[sql, value] as const]));
}

export const list = route(listLabAlerts, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const { condition, bindings, orderBy, limit } = order.at(query);
    const wanted = conditions(query);
    const where = [condition, ...wanted.map(([sql]) => sql)].join(' AND ');
    const values = [...(bindings as string[]), ...wanted.map(([, value]) => value), limit]; // no key of these orders may be NULL
    const alerts = await alertsWhere(trx, `${where} ORDER BY ${orderBy} LIMIT ?`, values);
    return order.page(alerts, query);
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
