import {
  Model,
  snakeCaseMappers,
  type AnyQueryBuilder,
  type ModelOptions,
  type Pojo,
  type QueryContext,
} from 'objection';
import type { Knex } from 'knex';
import { write, type Bound } from './statement.ts';
import { currentTenant } from './tenantContext.ts';

type Columns = Readonly<Record<string, unknown>>;

/**
 * Base of every tenant table's row: camelCase columns, the running tenant's clinic on every find, update
 * and delete, and on every insert. Never bound to a pool: `PetRow.query(trx)`.
 *
 * Relations name both columns (`from: ['pets.clinic_id', 'pets.client_id']`), so that a join carries the clinic.
 * `.where(a).orWhere(b)` is not grouped: there only the database's views keep other clinics out.
 */
export class Row extends Model {
  declare id: string;
  declare clinicId: string;

  /** The column that names the tenant. */
  static tenantColumn = 'clinic_id';
  /** Columns (camelCase) that the database keeps as TINYINT(1). */
  static booleans: readonly string[] = [];
  /** Columns (camelCase) that are DECIMAL: numbers here, text in the driver. */
  static decimals: readonly string[] = [];
  /** Columns (camelCase) that are JSON. */
  static override jsonAttributes: string[] = [];

  static override get idColumn(): string | string[] {
    return 'id';
  }

  static override get columnNameMappers() {
    return snakeCaseMappers();
  }

  /** Adds the literal tenant predicate beside the view's: the planner and a reader see it. */
  static onCreateQuery(query: AnyQueryBuilder): void {
    query.onBuild((builder) => {
      const { clinicId } = currentTenant();
      if (builder.isInsert()) return;
      void builder.where(`${builder.tableRefFor(this)}.${this.tenantColumn}`, clinicId);
    });
  }

  /**
   * Inserts one row from camelCase columns that the contract has parsed; undefined ones take the table's default. Of fixed text: the builder is for what has to be put
   * together.
   */
  static async insertOne(trx: Knex.Transaction, columns: Columns): Promise<void> {
    const { clinicId } = currentTenant();
    if (columns['clinicId'] !== undefined && columns['clinicId'] !== clinicId)
      throw new Error('a row of another clinic');
    const own = this.tenantColumn === 'clinic_id' ? { ...columns, clinicId } : columns;
    const { names, values } = this.written(own);
    const marks = names.map(() => '?').join(', ');
    await write(
      trx,
      `INSERT INTO ${this.tableName} (${names.join(', ')}) VALUES (${marks})`,
      values,
    );
  }

  /**
   * Changes the row if it still has this version, and raises the version.
   * @returns 1, or 0 when somebody was faster, the row is deleted or is not of this clinic
   */
  static async updateVersioned(
    trx: Knex.Transaction,
    id: string,
    version: number,
    patch: Columns,
  ): Promise<0 | 1> {
    if ('clinicId' in patch) throw new Error('clinicId can not be changed');
    const { names, values } = this.written(patch);
    const set = [...names.map((name) => `${name} = ?`), 'version = version + 1'].join(', ');
    const changed = await write(
      trx,
      `UPDATE ${this.tableName} SET ${set} WHERE ${this.tenantColumn} = ? AND id = ? AND version = ? AND deleted_at IS NULL`,
      [...values, currentTenant().clinicId, id, version],
    );
    return changed === 0 ? 0 : 1;
  }

  /** Columns as the database has them: names of our own code and contract, never of a request. */
  private static written(columns: Columns): { names: string[]; values: Bound[] } {
    const entries = Object.entries(columns).filter(([, value]) => value !== undefined);
    return {
      names: entries.map(([name]) => `\`${this.propertyNameToColumnName(name)}\``),
      values: entries.map(([name, value]) => {
        const isJson = this.jsonAttributes.includes(name) && typeof value === 'object';
        // What a column takes, as the contract parsed it.
        return (isJson && value !== null ? JSON.stringify(value) : value) as Bound;
      }),
    };
  }

  override $beforeInsert(_context: QueryContext): void {
    const { clinicId } = currentTenant();
    if (this.$rowClass().tenantColumn !== 'clinic_id') return;
    if (!('clinicId' in this)) Object.assign(this, { clinicId });
    if (this.clinicId !== clinicId) throw new Error('a row of another clinic');
  }

  override $beforeUpdate(_options: ModelOptions, _context: QueryContext): void {
    if ('clinicId' in this) throw new Error('clinicId can not be changed');
  }

  override $parseDatabaseJson(json: Pojo): Pojo {
    const row = super.$parseDatabaseJson(json);
    const { booleans, decimals } = this.$rowClass();
    for (const name of booleans) if (typeof row[name] === 'number') row[name] = row[name] !== 0;
    for (const name of decimals) if (typeof row[name] === 'string') row[name] = Number(row[name]);
    return row;
  }

  private $rowClass(): typeof Row {
    // `constructor` is typed as a plain Function.
    return this.constructor as typeof Row;
  }
}
