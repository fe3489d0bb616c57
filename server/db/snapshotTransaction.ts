import TransactionMysql2 from 'knex/lib/dialects/mysql2/transaction.js';
import type { Connection } from 'mysql2';

/** A transaction that sees one moment of the whole database and writes nothing. */
export class SnapshotTransaction extends TransactionMysql2 {
  override async begin(connection: Connection): Promise<unknown> {
    // At READ COMMITTED each statement sees another moment: a board's rows and its number would tear.
    await this.query(connection, 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    return this.query(connection, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  }
}
