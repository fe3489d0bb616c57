import { stringify } from 'csv-stringify/sync';
import {
  exportAuditLogs as endpoint,
  type AuditFilter,
  type AuditLog,
} from '../../shared/auditEndpoints.ts';
import { appendAudit } from '../db/audit.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { origin } from '../http/auditRead.ts';
import { download } from '../http/download.ts';
import { auditOrder, findAuditLogs } from './findAuditLogs.ts';
import { presentAuditLog } from './presentAuditLog.ts';

const pageSize = 1_000;

const columns: Readonly<Record<string, (entry: AuditLog) => string | number | null>> = {
  seq: ({ seq }) => seq,
  time: ({ createdAt }) => createdAt,
  person: ({ user }) => (user ? `${user.firstName} ${user.lastName}` : null),
  role: ({ user }) => user?.role ?? null,
  action: ({ action }) => action,
  record: ({ entityType }) => entityType,
  name: ({ entityName }) => entityName,
  recordId: ({ entityId }) => entityId,
  outcome: ({ outcome }) => outcome,
  fields: ({ changed }) => changed.join(' '),
  address: ({ ipAddress }) => ipAddress,
  device: ({ userAgent }) => userAgent,
  sessionId: ({ sessionId }) => sessionId,
};

/** A text that begins like a formula is no formula to a spreadsheet. */
function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return stringify([...rows.map((row) => [...row])], {
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}

/** Page after page, each in a transaction of its own: what is written meanwhile is newer than the first of them, and not in it. */
async function* pieces(deps: Deps, filter: AuditFilter): AsyncGenerator<string> {
  yield csv([Object.keys(columns)]);
  let cursor: string | undefined;
  do {
    const asked = { limit: pageSize, cursor, sort: '-createdAt', ...filter };
    const rows = await inTransaction(deps.db, (trx) =>
      findAuditLogs(trx, filter, auditOrder.at(asked)),
    );
    const page = auditOrder.page(rows, asked);
    const entries = page.items.map((row) => presentAuditLog(row, false));
    if (entries.length > 0)
      yield csv(entries.map((entry) => Object.values(columns).map((column) => column(entry))));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** The export is itself in the audit log, before its first line leaves. */
export const exportAuditLogs = download(endpoint, async ({ deps, who, request, query }) => {
  const newValues = { outcome: 'exported', ...query };
  const what = { action: 'read', entityType: 'audit_export', entityId: who.clinicId } as const;
  await inTransaction(deps.db, (trx) =>
    appendAudit(trx, [{ ...origin(who, request), ...what, newValues }]),
  );
  const [day] = new Date(deps.clock.nowMs()).toISOString().split('T');
  return { fileName: `audit-${day ?? ''}.csv`, pieces: pieces(deps, query) };
});
