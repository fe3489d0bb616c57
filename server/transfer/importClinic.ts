import type { Knex } from 'knex';
import { hashPassword } from '../auth/passwordHash.ts';
import { appendAudit, verifyAudit } from '../db/audit.ts';
import { readDataKeys, sealField } from '../db/fieldEncryption.ts';
import type { DataKeys } from '../db/fieldKeys.ts';
import { select } from '../db/names.ts';
import { inTenant } from '../db/tenantContext.ts';
import { markAllSuperseded } from '../vaccinations/superseded.ts';
import { TransferFault } from './exportFolder.ts';
import { ImportFolder } from './importFolder.ts';
import { LineReport } from './lineReport.ts';
import type { OperatorDeps } from './operatorDeps.ts';
import { RowBatch } from './rowBatch.ts';
import { rowOf, type Arriving } from './rowOf.ts';
import { travellers, type Traveller } from './whatTravels.ts';

type Wish = {
  readonly from: string;
  /** One of this installation, which is joined; absent: the clinic's own, made here. */
  readonly organizationId?: string | undefined;
  readonly isDry: boolean;
};
export type Imported = {
  readonly clinicId: string;
  readonly name: string;
  readonly rows: number;
  /** Owners of the organization that the clinic was in, who came into another one as ordinary admins. */
  readonly formerOwners: number;
  readonly report: LineReport;
};

/** Ends the transaction of a dry run or of an import with faults. */
class TakenBack extends Error {}

async function requireOrganization(
  trx: Knex.Transaction,
  folder: ImportFolder,
  wanted: string | undefined,
): Promise<string> {
  const { organization } = folder.manifest;
  const id = wanted ?? String(organization['id']);
  const [there] = await select<{ name: string }>(
    trx,
    'SELECT name FROM organizations WHERE id = ?',
    [id],
  );
  // Whose owners then see the clinic is for the operator to say, not for the export.
  if (there && wanted === undefined)
    throw new TransferFault(
      `The organization ${there.name} is in this installation already: to join it, say so (--organization ${id}).`,
    );
  if (there) return id;
  if (wanted !== undefined) throw new TransferFault(`There is no organization ${wanted}.`);
  const { name, subscription_tier, max_clinics, max_users_per_clinic, settings } = organization;
  const limits = { subscription_tier, max_clinics, max_users_per_clinic };
  await trx('organizations').insert({
    id,
    name,
    ...limits,
    settings: settings == null ? null : JSON.stringify(settings),
  } as Record<string, Knex.Value>);
  return id;
}

async function refuseExisting(trx: Knex.Transaction, { manifest }: ImportFolder): Promise<void> {
  const { id, name } = manifest.clinic;
  const there = await select(trx, 'SELECT 1 FROM clinics WHERE id = ?', [id]);
  if (there.length > 0)
    throw new TransferFault(`The clinic ${name} (${id}) is in this installation already.`);
}

/** The clinic's first data key here. */
async function newKeys(deps: OperatorDeps, trx: Knex.Transaction): Promise<DataKeys> {
  await sealField(deps, trx, { table: 'clinics', id: 'first', column: 'key' }, '');
  const keys = await readDataKeys(deps, trx);
  if (!keys) throw new Error('the clinic got no data key');
  return keys;
}

async function importTable(
  trx: Knex.Transaction,
  arriving: Arriving,
  table: Traveller,
): Promise<number> {
  const { folder, report } = arriving;
  const batch = new RowBatch(trx, table, report);
  let rows = 0;
  for await (const line of folder.lines(table.name)) {
    rows += 1;
    const row = await rowOf(arriving, table, line);
    if (row) await batch.add(row);
  }
  await batch.flush();
  return rows;
}

async function restoreHead(
  deps: OperatorDeps,
  trx: Knex.Transaction,
  folder: ImportFolder,
): Promise<void> {
  const { auditHead, clinic } = folder.manifest;
  const bytes = (name: string) => {
    const hex = auditHead[name];
    return typeof hex === 'string' ? Buffer.from(hex, 'hex') : null;
  };
  await trx('audit_heads').insert({
    clinic_id: clinic.id,
    seq: Number(auditHead['seq'] ?? 0),
    hash: bytes('hash') ?? Buffer.alloc(32),
    archived_seq: Number(auditHead['archived_seq'] ?? 0),
    archived_hash: bytes('archived_hash'),
  });
  // A fresh number for the log of the board, which begins anew: whoever still knows the old one reads all.
  await trx('clinic_streams').insert({ clinic_id: clinic.id, epoch: (deps.ids.tag() >>> 1) + 1 });
}

async function checkChain(trx: Knex.Transaction, report: LineReport): Promise<void> {
  const { firstBadSeq } = await verifyAudit(trx);
  if (firstBadSeq === null) return;
  const reason = `the audit chain does not hold from number ${firstBadSeq} on`;
  report.add({ file: 'audit_logs.jsonl', line: firstBadSeq, field: 'seq', reason });
}

async function importAll(
  deps: OperatorDeps,
  trx: Knex.Transaction,
  { folder, wish, report }: { folder: ImportFolder; wish: Wish; report: LineReport },
): Promise<Pick<Imported, 'rows' | 'formerOwners'>> {
  const { clinic, tables } = folder.manifest;
  await refuseExisting(trx, folder);
  const organizationId = await requireOrganization(trx, folder, wish.organizationId);
  // A hash of what nobody knows: whoever came along sets a password by e-mail.
  const passwordHash = await hashPassword(deps, deps.ids.token(32));
  const isJoining = wish.organizationId !== undefined;
  const target = { organizationId, isJoining, formerOwners: 0 };
  const arriving: Arriving = { folder, report, ...target, passwordHash, keys: null };
  const known = await travellers(deps.root, deps.db.names);
  const unknown = tables.filter(({ name }) => !known.some((table) => table.name === name));
  if (unknown.length > 0)
    throw new TransferFault(
      `This version does not know ${unknown.map(({ name }) => name).join(', ')}.`,
    );
  let rows = 0;
  for (const table of known.filter(({ name }) => tables.some((entry) => entry.name === name))) {
    rows += await importTable(trx, arriving, table);
    if (table.name === 'clinics') arriving.keys = await newKeys(deps, trx);
  }
  // An export of an earlier version does not say which doses have a later one.
  await markAllSuperseded(trx, clinic.id);
  await restoreHead(deps, trx, folder);
  if (report.count === 0) await checkChain(trx, report);
  const what = { entityType: 'clinic_import', entityId: clinic.id, action: 'create' } as const;
  const { formerOwners } = arriving;
  const newValues = { exportedAt: folder.manifest.exportedAt, rows, formerOwners };
  await appendAudit(trx, [{ ...what, userId: null, newValues }]);
  return { rows, formerOwners };
}

/**
 * Takes in a clinic that `exportClinic` wrote: all of it or, on the first fault or in a dry run, nothing. Ids stay, fields are encrypted under a key of this installation, the
 * audit chain is checked and goes on; people get in after they have set a password. Killed half-way, nothing is there. @throws TransferFault
 */
export async function importClinic(deps: OperatorDeps, wish: Wish): Promise<Imported> {
  const folder = new ImportFolder(wish.from);
  await folder.verify();
  const { clinic } = folder.manifest;
  const report = new LineReport();
  let counts = { rows: 0, formerOwners: 0 };
  const work = async (trx: Knex.Transaction) => {
    counts = await importAll(deps, trx, { folder, wish, report });
    if (wish.isDry || report.count > 0) throw new TakenBack();
  };
  await inTenant({ clinicId: clinic.id, actorId: 'system' }, () =>
    deps.root.transaction(work),
  ).catch((error: unknown) => {
    if (!(error instanceof TakenBack)) throw error;
  });
  return { clinicId: clinic.id, name: clinic.name, ...counts, report };
}
