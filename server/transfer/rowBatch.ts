import type { Knex } from 'knex';
import type { TableShape } from '../db/tableShapes.ts';
import type { Value } from './cells.ts';
import type { LineReport } from './lineReport.ts';
import { rowFault } from './rowFaults.ts';

export type NumberedRow = {
  readonly line: number;
  readonly bytes: number;
  readonly columns: Readonly<Record<string, Value>>;
};

const mostRows = 200;
/** Well below the 16 MB that a database takes in one statement. */
const mostBytes = 2_000_000;

/** Inserts rows many at a time; where the database refuses some, one by one, so that each bad line is named. */
export class RowBatch {
  readonly #trx: Knex.Transaction;
  readonly #table: TableShape;
  readonly #report: LineReport;
  #rows: NumberedRow[] = [];
  #bytes = 0;

  constructor(trx: Knex.Transaction, table: TableShape, report: LineReport) {
    this.#trx = trx;
    this.#table = table;
    this.#report = report;
  }

  async add(row: NumberedRow): Promise<void> {
    this.#rows.push(row);
    this.#bytes += row.bytes;
    if (this.#rows.length >= mostRows || this.#bytes >= mostBytes) await this.flush();
  }

  async flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    this.#bytes = 0;
    if (rows.length === 0) return;
    if (await this.#insert(rows).then(() => true, isOfRows(this.#table))) return;
    for (const row of rows) {
      await this.#insert([row]).catch((error: unknown) => {
        const fault = rowFault(this.#table, error);
        if (!fault) throw error;
        this.#report.add({ file: `${this.#table.name}.jsonl`, line: row.line, ...fault });
      });
    }
  }

  async #insert(rows: readonly NumberedRow[]): Promise<void> {
    await this.#trx.raw('SAVEPOINT vetcare_rows');
    try {
      await this.#trx(this.#table.name).insert(rows.map(({ columns }) => columns));
      await this.#trx.raw('RELEASE SAVEPOINT vetcare_rows');
    } catch (error) {
      if (rowFault(this.#table, error)) await this.#trx.raw('ROLLBACK TO SAVEPOINT vetcare_rows');
      throw error;
    }
  }
}

/** False for a fault of a row; else the error goes on. */
function isOfRows(table: TableShape): (error: unknown) => false {
  return (error) => {
    if (!rowFault(table, error)) throw error;
    return false;
  };
}
