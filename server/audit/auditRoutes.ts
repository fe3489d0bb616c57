import type { Route } from '../http/route.ts';
import { exportAuditLogs } from './exportAuditLogs.ts';
import { get, list } from './readAuditLogs.ts';
import { verifyAuditLogs } from './verifyAuditLogs.ts';

export const auditRoutes: readonly Route[] = [list, verifyAuditLogs, exportAuditLogs, get];
