import { getAuditLog, listAuditLogs } from '../../shared/auditEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { auditOrder, findAuditLog, findAuditLogs } from './findAuditLogs.ts';
import { presentAuditLog } from './presentAuditLog.ts';

export const list = route(listAuditLogs, ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const page = auditOrder.page(await findAuditLogs(trx, query, auditOrder.at(query)), query);
    const withValues = query.fields === 'values';
    return { ...page, items: page.items.map((row) => presentAuditLog(row, withValues)) };
  }),
);

export const get = route(getAuditLog, ({ deps, params }) =>
  inTransaction(deps.db, async (trx) => {
    const row = await findAuditLog(trx, params.auditLogId);
    if (!row) throw new Problem('not_found');
    return presentAuditLog(row, true);
  }),
);
