// knex has no types for its dialects; these are the parts that tenantClient.ts and snapshot.ts extend.

declare module 'knex/lib/dialects/mysql2/index.js' {
  import { Knex } from 'knex';
  import type { Connection } from 'mysql2';

  export interface KnexQuery {
    sql: string;
    bindings?: readonly unknown[];
    options?: Record<string, unknown>;
    response?: unknown;
  }
  export default class ClientMysql2 extends Knex.Client {
    isMariaDB?: boolean;
    override acquireRawConnection(): Promise<Connection>;
    override destroyRawConnection(connection: Connection): Promise<void>;
    override acquireConnection(): Promise<Connection>;
    override releaseConnection(connection: Connection): Promise<void>;
    _query(connection: Connection, query: KnexQuery): Promise<unknown>;
  }
}

declare module 'knex/lib/dialects/mysql2/transaction.js' {
  import type { Knex } from 'knex';
  import type { Connection } from 'mysql2';

  export default class TransactionMysql2 {
    constructor(client: Knex.Client, container: unknown, config: unknown, outerTx: unknown);
    begin(connection: Connection): Promise<unknown>;
    query(connection: Connection, sql: string): Promise<unknown>;
  }
}
