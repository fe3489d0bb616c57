import { createHmac, randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import ClientMysql2, { type KnexQuery } from 'knex/lib/dialects/mysql2/index.js';
import type { Connection } from 'mysql2';
import { acquireServing } from './affinity.ts';
import { breaksConnection } from './databaseErrors.ts';
import { askPrepared, type Statement } from './prepared.ts';
import {
  dispose,
  measureClock,
  openSession,
  resetSession,
  run,
  serverNowMs,
  sessionOf,
} from './session.ts';
import { SnapshotTransaction } from './snapshotTransaction.ts';
import { currentTenant, type Tenant } from './tenantContext.ts';

/** The database takes at most 120 s; the rest is for the error of our idea of its clock. */
const CONTEXT_MS = 110_000;
/** Renewed from here, so that a transaction has this long. */
const RENEW_MS = 60_000;
const CONTEXT_REFUSED = 1644;

/** A knex client whose connections have our settings, never hang, and are dropped when in doubt. */
class SessionClient extends ClientMysql2 {
  protected queryTimeoutMs = 0;

  override async acquireRawConnection(): Promise<Connection> {
    const connection = await super.acquireRawConnection();
    try {
      await openSession(connection, this.queryTimeoutMs);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    return connection;
  }

  override async destroyRawConnection(connection: Connection): Promise<void> {
    // A connection in doubt may be half-open: a polite end would wait for an answer.
    if (sessionOf(connection).isDisposed) connection.destroy();
    else await super.destroyRawConnection(connection);
  }

  override async releaseConnection(connection: Connection): Promise<void> {
    if (sessionOf(connection).pending > 0) dispose(connection, 'released during a query');
    await super.releaseConnection(connection);
  }

  override async _query(connection: Connection, query: KnexQuery): Promise<unknown> {
    const session = sessionOf(connection);
    // The server rolls back when a connection ends. Asked again, knex would report this failure
    // instead of the one that ended it.
    if (session.isDisposed && query.sql === 'ROLLBACK') return { ...query, response: [] };
    const timeout = session.queryTimeoutMs + 1000;
    const { sql, bindings: values = [] } = query;
    const mayPrepare = Object.keys(query.options ?? {}).length === 0;
    return tracked(connection, async () => {
      const asked = { sql, values, timeoutMs: timeout };
      const response = mayPrepare ? await askPrepared(connection, asked) : null;
      if (response) return Object.assign(query, { response });
      query.options = { timeout, ...query.options };
      return super._query(connection, query);
    });
  }

  /** One statement, past knex: it is neither built nor followed, but told to whoever listens to `query`. */
  async direct(sql: string, values: readonly unknown[]): Promise<unknown> {
    const connection = await this.acquireConnection();
    try {
      this.emit('query', { sql, bindings: values });
      return await askDriver(connection, sql, values);
    } finally {
      await this.releaseConnection(connection);
    }
  }

  override transaction(
    container: unknown,
    config: Knex.TransactionConfig | undefined,
    outerTx: unknown,
  ): Knex.Transaction {
    if (config?.readOnly !== true) return super.transaction(container, config, outerTx);
    // knex types its internal transaction and the one handed to callers as the same thing.
    return new SnapshotTransaction(this, container, config, outerTx) as unknown as Knex.Transaction;
  }
}

/** Follows a query: who releases the connection during it, or meets an error that leaves it in doubt, disposes of it. */
async function tracked<T>(connection: Connection, query: () => Promise<T>): Promise<T> {
  const session = sessionOf(connection);
  session.pending += 1;
  try {
    return await query();
  } catch (error) {
    if (breaksConnection(error)) dispose(connection, error);
    throw error;
  } finally {
    session.pending -= 1;
  }
}

async function askDriver(connection: Connection, sql: string, values: readonly unknown[]) {
  const timeoutMs = sessionOf(connection).queryTimeoutMs + 1000;
  const asked = { sql, values, timeoutMs };
  try {
    return await tracked(connection, async () => {
      const [answer] = (await askPrepared(connection, asked)) ?? [await askText(connection, asked)];
      return answer;
    });
  } catch (error) {
    throw error instanceof Error ? toldBy(sql, error) : error;
  }
}

function askText(connection: Connection, { sql, values, timeoutMs: timeout }: Statement) {
  return new Promise<unknown>((resolve, reject) => {
    connection.query({ sql, values: [...values], timeout }, (error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
}

/** As knex words it: the statement, with `?` for its values, and the reason. */
function toldBy(sql: string, error: Error): Error {
  error.message = `${sql} - ${error.message}`;
  return error;
}

/** The client of an account that serves no single clinic. */
export function sessionClient(timeoutMs: number): typeof ClientMysql2 {
  return class extends SessionClient {
    protected override queryTimeoutMs = timeoutMs;
  };
}

/**
 * A session client whose every connection is handed out serving the clinic of the running work. Who asks
 * is read before waiting for the pool: afterwards it may be somebody else's turn.
 */
export function tenantClient(key: Buffer, timeoutMs: number): typeof ClientMysql2 {
  return class extends SessionClient {
    protected override queryTimeoutMs = timeoutMs;

    /** The schema of the procedures that know the connection's clinic. */
    get tenantSchema(): string {
      const { database } = this.connectionSettings as { database: string }; // openPool's
      return database.replace(/_app$/, '_sec');
    }

    override async acquireConnection(): Promise<Connection> {
      const tenant = currentTenant();
      const connection = await acquireServing(this.pool, tenant, () => super.acquireConnection());
      try {
        await serve(connection, tenant, key);
      } catch (error) {
        dispose(connection, error);
        await this.releaseConnection(connection);
        throw error;
      }
      return connection;
    }
  };
}

/** Gives the connection to this clinic and actor; costs nothing while it serves them already. */
async function serve(connection: Connection, tenant: Tenant, key: Buffer): Promise<void> {
  const session = sessionOf(connection);
  const { context } = session;
  const isSame = context?.clinicId === tenant.clinicId && context.actorId === tenant.actorId;
  if (isSame && session.expiresAtMs - serverNowMs(session) > RENEW_MS) return;
  if (context && !isSame) await resetSession(connection);
  try {
    await enter(connection, tenant, key);
  } catch (error) {
    if ((error as { errno?: number }).errno !== CONTEXT_REFUSED) throw error;
    // The server's clock was set since we looked at it.
    await measureClock(connection);
    await enter(connection, tenant, key);
  }
  session.context = tenant;
}

async function enter(connection: Connection, tenant: Tenant, key: Buffer): Promise<void> {
  const session = sessionOf(connection);
  const expiresAtMs = Math.max(serverNowMs(session) + CONTEXT_MS, session.expiresAtMs + 1);
  const nonce = randomBytes(16).toString('hex');
  const mac = signContext(key, {
    ...tenant,
    connectionId: connection.threadId,
    expiresAtMs,
    nonce,
  });
  const procedure = `${contextSchema(connection)}.enter`;
  await run(connection, `CALL ${procedure}(?, ?, ?, ?, ?)`, [
    tenant.clinicId,
    tenant.actorId,
    expiresAtMs,
    nonce,
    mac,
  ]);
  session.expiresAtMs = expiresAtMs;
}

/** The schema of `enter` beside the views' schema that the connection is in. */
function contextSchema(connection: Connection): string {
  return (connection.config.database ?? '').replace(/_app$/, '_sec');
}

/** The signature that sec.enter checks. */
export function signContext(
  key: Buffer,
  context: Tenant & { connectionId: number | null; expiresAtMs: number; nonce: string },
): string {
  const { connectionId, clinicId, actorId, expiresAtMs, nonce } = context;
  const text = [connectionId, clinicId, actorId, expiresAtMs, nonce].join('|');
  return createHmac('sha256', key).update(text).digest('hex');
}
