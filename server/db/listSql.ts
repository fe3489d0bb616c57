import type { Knex } from 'knex';
import { select } from './names.ts';
import type { Bound } from './statement.ts';
import { currentTenant } from './tenantContext.ts';

/**
 * One SELECT of a list, put together from trusted SQL as knex's builder does it and run as it stands: `from` begins it, then come joins, the running tenant's clinic,
 * conditions, order and limit. Column names are full, the values bound.
 */
export class ListSql {
  readonly #from: string;
  readonly #table: string;
  readonly #joins: string[] = [];
  readonly #joined: Bound[];
  readonly #conditions: string[];
  readonly #bound: Bound[];
  #end = '';

  /** `from`: `SELECT ... FROM pets ...`; `table`: whose `clinic_id` is the tenant's; `bindings`: of `from`. */
  constructor(from: string, table: string, bindings: readonly Bound[] = []) {
    this.#from = from;
    this.#joined = [...bindings];
    this.#table = table;
    this.#conditions = [`${table}.clinic_id = ?`, `${table}.deleted_at IS NULL`];
    this.#bound = [currentTenant().clinicId];
  }

  joinRaw(sql: string, bindings: readonly Bound[]): void {
    this.#joins.push(sql);
    this.#joined.push(...bindings);
  }

  whereRaw(sql: string, bindings: readonly Bound[] = []): void {
    this.#conditions.push(sql);
    this.#bound.push(...bindings);
  }

  /** `column = value`, where a value is asked for. */
  whereEqual(column: string, value: Bound | undefined): void {
    if (value !== undefined) this.whereRaw(`${this.#table}.${column} = ?`, [value]);
  }

  orderByRaw(sql: string): void {
    this.#end = ` ORDER BY ${sql}${this.#end}`;
  }

  limit(most: number): void {
    this.#end += ` LIMIT ${Math.trunc(most)}`;
  }

  /** The statement as it stands, to be a part of another. */
  part(): { readonly sql: string; readonly bindings: readonly Bound[] } {
    const sql = `${[this.#from, ...this.#joins].join(' ')} WHERE ${this.#conditions.join(' AND ')}${this.#end}`;
    return { sql, bindings: [...this.#joined, ...this.#bound] };
  }

  async read<R>(knex: Knex): Promise<R[]> {
    const { sql, bindings } = this.part();
    return select<R>(knex, sql, bindings);
  }
}
