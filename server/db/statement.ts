import type { Knex } from 'knex';
import type { ResultSetHeader, RowDataPacket } from 'mysql2';

/** A value in a statement of fixed text. */
export type Bound = Knex.RawBinding;
type Answer = RowDataPacket[] | ResultSetHeader;

/** What our clients have beside knex's own: see SessionClient. */
type DirectClient = {
  readonly direct: (sql: string, values: readonly Bound[]) => Promise<Answer>;
};

function isDirect(client: unknown): client is DirectClient {
  return typeof client === 'object' && client !== null && 'direct' in client;
}

/** A finished transaction's connection serves others already. */
function refuseCompleted(knex: Knex): void {
  if (knex.isTransaction !== true) return;
  const { isCompleted } = knex as Knex.Transaction; // says isTransaction
  if (isCompleted()) throw new Error('the transaction is completed: no statement runs in it');
}

/**
 * One statement of fixed text, with `?` for its values, on a pool or in a transaction. On our own clients the driver gets it at once: building and following a query
 * costs knex more than the driver needs to ask it.
 */
export async function ask(knex: Knex, sql: string, values: readonly Bound[] = []): Promise<Answer> {
  const client: unknown = knex.client;
  if (isDirect(client)) {
    refuseCompleted(knex);
    return client.direct(sql, values);
  }
  // knex types the reply of `raw` as any; the driver's is its answer and the fields.
  const [answer] = (await knex.raw(sql, values)) as [Answer, unknown];
  return answer;
}

/** One statement that writes. @returns how many rows it changed, as the driver counts them */
export async function write(
  trx: Knex.Transaction,
  sql: string,
  values: readonly Bound[],
): Promise<number> {
  const answer = await ask(trx, sql, values);
  return Array.isArray(answer) ? 0 : answer.affectedRows;
}

/** Where a pool or transaction whose connections serve one clinic has the procedures for that clinic; null for the other accounts'. */
export function tenantSchema(knex: Knex): string | null {
  const client: unknown = knex.client;
  if (typeof client !== 'object' || client === null || !('tenantSchema' in client)) return null;
  return typeof client.tenantSchema === 'string' ? client.tenantSchema : null;
}
