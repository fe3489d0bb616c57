import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Knex } from 'knex';
import { snakeCaseMappers } from 'objection';
import { appendAudit, type AuditEntry } from '../../db/audit.ts';
import { inTenant } from '../../db/tenantContext.ts';
import { LineReport } from '../lineReport.ts';
import type { OperatorDeps } from '../operatorDeps.ts';
import { fieldsOf, readMapping, type CsvKind } from './csvFields.ts';
import { dateReader } from './csvDates.ts';
import { fieldsIn, type Columns } from './csvRecord.ts';
import { clientReader } from './importClients.ts';
import { petReader } from './importPets.ts';
import { readCsv, type Csv } from './readCsv.ts';

type Wish = {
  readonly kind: CsvKind;
  readonly clinicId: string;
  readonly from: string;
  readonly map?: string | undefined;
  /** `DD/MM/YYYY`; without it only dates with the year first are read. */
  readonly dateFormat?: string | undefined;
  readonly isDry: boolean;
  /** Takes the good lines in although others are faulty. */
  readonly skipsFaulty: boolean;
};
type Done = { readonly rows: number; readonly report: LineReport };

const rowsAStatement = 200;
class TakenBack extends Error {}
const mappers = snakeCaseMappers();

type Good = { readonly columns: Columns; readonly entry: AuditEntry };

async function readAll(deps: OperatorDeps, trx: Knex.Transaction, file: Csv, wish: Wish) {
  const fields = fieldsOf(wish.kind, file.header, readMapping(wish.map));
  const date = { read: dateReader(wish.dateFormat), format: wish.dateFormat };
  const report = new LineReport();
  const isClients = wish.kind === 'clients';
  const read = isClients ? await clientReader(trx) : await petReader(trx, deps.clock.nowMs());
  const good: Good[] = [];
  for (const { line, cells } of file.rows) {
    const id = deps.ids.uuid();
    const arrived = await read(fieldsIn(fields, cells, date), line, id);
    const at = { file: basename(wish.from), line };
    if ('faults' in arrived) for (const fault of arrived.faults) report.add({ ...at, ...fault });
    else {
      for (const warning of arrived.warnings) report.warn({ ...at, ...warning });
      const what = { entityType: isClients ? 'client' : 'pet', entityId: id, userId: null };
      const entry = { ...what, action: 'create', newValues: arrived.told } as const;
      good.push({ columns: arrived.columns, entry });
    }
  }
  return { good, report };
}

async function write(trx: Knex.Transaction, good: readonly Good[], wish: Wish): Promise<void> {
  for (let from = 0; from < good.length; from += rowsAStatement) {
    const some = good.slice(from, from + rowsAStatement);
    const rows = some.map(({ columns }) => ({
      clinic_id: wish.clinicId,
      ...(mappers.format(columns) as Record<string, Knex.Value>),
    }));
    await trx(wish.kind).insert(rows);
    await appendAudit(
      trx,
      some.map(({ entry }) => entry),
    );
  }
}

/**
 * Takes clients or pets of another program in: every line is checked as the app checks, people and animals that are known already are told. Nothing is written when a line is
 * faulty, unless those are to be left out. @throws TransferFault for a file that is no CSV or has columns that nobody knows
 */
export async function importCsv(deps: OperatorDeps, wish: Wish): Promise<Done> {
  const file = readCsv(await readFile(wish.from));
  let done: Done = { rows: 0, report: new LineReport() };
  const work = async (trx: Knex.Transaction) => {
    const { good, report } = await readAll(deps, trx, file, wish);
    done = { rows: good.length, report };
    if (report.count > 0 && !wish.skipsFaulty) throw new TakenBack();
    await write(trx, good, wish);
    if (wish.isDry) throw new TakenBack();
  };
  const { clinicId } = wish;
  await inTenant({ clinicId, actorId: 'system' }, () => deps.root.transaction(work)).catch(
    (error: unknown) => {
      if (!(error instanceof TakenBack)) throw error;
    },
  );
  return done;
}
