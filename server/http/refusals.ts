import type { FastifyRequest } from 'fastify';
import type { Endpoint } from '../../shared/endpoint.ts';
import { AnyId } from '../../shared/ids.ts';
import type { ProblemCode } from '../../shared/problems.ts';
import { appendAudit, type AuditEntry } from '../db/audit.ts';
import { inTenant } from '../db/tenantContext.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { origin } from './auditRead.ts';
import { Problem } from './problem.ts';
import type { Who } from './who.ts';

type Asked = {
  readonly deps: Deps;
  readonly who: Who;
  readonly endpoint: Endpoint;
  readonly request: FastifyRequest;
};

const actions: Readonly<Record<Endpoint['method'], AuditEntry['action']>> = {
  GET: 'read',
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};

const audited: readonly ProblemCode[] = [
  'not_allowed',
  'not_found',
  'owner_only',
  'wrong_password',
  'wrong_code',
];

function recordAsked({ request, who }: Asked): string {
  const params = Object.values({ ...(request.params as object | undefined) }); // Fastify's params are an object
  const id = params.map((value) => AnyId.safeParse(value)).find((parsed) => parsed.success);
  return id?.data ?? who.clinicId;
}

/**
 * One audit row for what somebody was not let do or see: another clinic's record is noted exactly like one that never was. Nothing is noted for other problems.
 */
export async function auditRefusal(asked: Asked, error: unknown): Promise<void> {
  const { deps, who, endpoint, request } = asked;
  if (!(error instanceof Problem) || !audited.includes(error.code)) return;
  const entry: AuditEntry = {
    ...origin(who, request),
    action: actions[endpoint.method],
    entityType: 'refusal',
    entityId: recordAsked(asked),
    newValues: { outcome: error.code, request: `${endpoint.method} ${endpoint.path}` },
  };
  await inTenant({ clinicId: who.clinicId, actorId: who.id }, () =>
    inTransaction(deps.db, (trx) => appendAudit(trx, [entry])),
  );
}
