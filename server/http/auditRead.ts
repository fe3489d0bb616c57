import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Endpoint } from '../../shared/endpoint.ts';
import { appendAudit } from '../db/audit.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import type { Who } from './who.ts';

type Reading = { readonly deps: Deps; readonly who: Who; readonly request: FastifyRequest };

/** Where a request came from, as the audit log keeps it. */
export function origin(who: Who, request: FastifyRequest) {
  return {
    userId: who.kind === 'user' ? who.id : null,
    ip: request.ip,
    userAgent: request.headers['user-agent'] ?? null,
    sessionId: who.sessionId,
  };
}

function idsIn(answer: unknown): string[] {
  if (typeof answer !== 'object' || answer === null) return [];
  if ('items' in answer && Array.isArray(answer.items)) return answer.items.flatMap(idsIn);
  if ('id' in answer && typeof answer.id === 'string') return [answer.id];
  return Object.values(answer).flatMap(idsIn).slice(0, 1);
}

/** One audit row for a read: of one record its id, of a list the number and the SHA-256 of the ids. */
export async function auditRead(
  { deps, who, request }: Reading,
  entityType: NonNullable<Endpoint['reads']>,
  answer: unknown,
): Promise<void> {
  const ids = idsIn(answer);
  const [only] = ids;
  const isOne = entityType !== 'board' && ids.length === 1 && only !== undefined;
  const idsDigest = createHash('sha256').update(ids.join(',')).digest('hex');
  await inTransaction(deps.db, (trx) =>
    appendAudit(trx, [
      {
        ...origin(who, request),
        action: 'read',
        entityType,
        entityId: isOne ? only : who.clinicId,
        ...(isOne ? {} : { newValues: { count: ids.length, idsDigest } }),
      },
    ]),
  );
}
