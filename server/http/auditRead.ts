import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Endpoint } from '../../shared/endpoint.ts';
import { AnyId } from '../../shared/ids.ts';
import { appendAudit } from '../db/audit.ts';
import { UnreadableText } from '../db/fieldEncryption.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import type { ReadAudits } from './readAudits.ts';
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

function seen(ids: readonly string[]) {
  const idsDigest = createHash('sha256').update(ids.join(',')).digest('hex');
  return { count: ids.length, idsDigest };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The board that an answer shows whole, or what its changes show of one; null where it shows nothing of a board. */
export function boardIn(answer: unknown): object | null {
  if (typeof answer !== 'object' || answer === null) return null;
  if ('board' in answer) return typeof answer.board === 'object' ? answer.board : null;
  const changes = 'changes' in answer ? listOf(answer.changes) : [];
  const partsOf = (name: 'cards' | 'alerts') =>
    changes.flatMap((change) => {
      // Read by its name: every change is an object of lists, of this or another projection.
      const parts = (change as Readonly<Record<string, unknown>>)[name];
      return listOf(parts);
    });
  const [cards, alerts] = [partsOf('cards'), partsOf('alerts')];
  return cards.length + alerts.length === 0 ? null : { cards, alerts };
}

/** What was seen on each board: a board never changes, what does is another object. */
const seenOn = new WeakMap<object, ReturnType<typeof seen>>();

function seenOnBoard(board: object): ReturnType<typeof seen> {
  const known = seenOn.get(board);
  if (known) return known;
  const cards = 'cards' in board ? listOf(board.cards) : [];
  const alerts = 'alerts' in board ? listOf(board.alerts) : [];
  const found = seen([...cards, ...alerts].flatMap(idsIn));
  seenOn.set(board, found);
  return found;
}

/** What an audit row says of a board that was shown, whole or by its changes: the number of cards and alerts and the SHA-256 of their ids. */
export function boardRead(clinicId: string, board: object) {
  const newValues = seenOnBoard(board);
  return { action: 'read', entityType: 'board', entityId: clinicId, newValues } as const;
}

function recordsRead(entityType: string, clinicId: string, answer: unknown) {
  const ids = idsIn(answer);
  const [only] = ids;
  const what = { action: 'read', entityType } as const;
  if (ids.length === 1 && only !== undefined) return { ...what, entityId: only };
  return { ...what, entityId: clinicId, newValues: seen(ids) };
}

/**
 * One audit row for a read: of one record its id, of a list or a board the number and the SHA-256 of the ids. Of a board of which nothing is new, none.
 */
export async function auditRead(
  audits: ReadAudits,
  { who, request }: Reading,
  entityType: NonNullable<Endpoint['reads']>,
  answer: unknown,
): Promise<void> {
  const board = boardIn(answer);
  if (entityType === 'board' && !board) return;
  const row = board
    ? boardRead(who.clinicId, board)
    : recordsRead(entityType, who.clinicId, answer);
  await audits.write({ ...origin(who, request), ...row });
}

/** Runs work that may meet a sealed text which does not open: that is noted before it is refused, because its own transaction is gone by then. */
export async function auditUnreadable<T>(
  { deps, who, request }: Reading,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    const { table, id, column } = error.place;
    const entityId = AnyId.safeParse(id).success ? id : who.clinicId;
    const newValues = { outcome: 'unreadable', column, id };
    const row = { action: 'read', entityType: table, entityId, newValues } as const;
    await inTransaction(deps.db, (trx) => appendAudit(trx, [{ ...origin(who, request), ...row }]));
    throw error;
  }
}
