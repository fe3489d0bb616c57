import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendAudit } from '../../../server/db/audit.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import type { Databases } from '../../../server/db/databases.ts';
import {
  makeClinic,
  makePet,
  makeRow,
  testDatabases,
  testDatabaseUrl,
  testSecret,
  type TestClinic,
} from '../../support/testDatabase.ts';
import { administrator } from '../db/administrator.ts';
import { scratch } from './installation.ts';
import type { Work } from './smallHeap.ts';

const prefix = 'tmemory';
const there = 'tmemoryin';
const few = 800;
const many = 10 * few;
/** Of a row's free text: many rows are more than the heap that the work is given. */
const bytes = 12_000;
const heapMb = 80;
/** Each starts a process and works on a hundred megabytes: slow machines need their time. */
const patience = 600_000;

const folder = scratch();
const clinics = new Map<number, TestClinic>();
let db: Databases;

async function makeClients(clinic: TestClinic, rows: number): Promise<void> {
  const notes = 'x'.repeat(bytes);
  await makePet(db, clinic);
  await makeRow(db, clinic, 'clients', { firstName: 'Chris', lastName: 'Client', notes });
  const root = await administrator(prefix);
  const columns = 'clinic_id, first_name, last_name, notes';
  for (let made = 1; made < rows; made *= 2)
    await root.rows(
      `INSERT INTO clients (id, ${columns}) SELECT UUID(), ${columns} FROM clients
       WHERE clinic_id = ? AND notes IS NOT NULL LIMIT ${String(Math.min(made, rows - made))}`,
      [clinic.id],
    );
  root.end();
}

async function makeAudit(clinic: TestClinic, rows: number): Promise<void> {
  const what = { entityType: 'pet', entityId: clinic.id, action: 'read', userId: null } as const;
  const entries = Array.from({ length: 200 }, () => ({ ...what, newValues: 'x'.repeat(bytes) }));
  for (let made = 0; made < rows; made += entries.length)
    await clinic.run(() => inTransaction(db, (trx) => appendAudit(trx, entries)));
}

const program = fileURLToPath(new URL('smallHeap.ts', import.meta.url));

/** Does it in a process with a small heap. @throws when that ran out of it */
async function measured(work: Work, rows: number): Promise<{ rows: number; maxMb: number }> {
  const databaseUrl = testDatabaseUrl(work === 'import' ? there : prefix);
  const clinicId = clinics.get(rows)?.id;
  const wish = { databaseUrl, secret: testSecret, clinicId, folder: folder.at(String(rows)) };
  const args = [`--max-old-space-size=${String(heapMb)}`, program, work, JSON.stringify(wish)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as { rows: number; maxMb: number };
}

beforeAll(async () => {
  db = await testDatabases({ prefix });
  await (await testDatabases({ prefix: there })).destroy();
  for (const rows of [few, many]) {
    const clinic = await makeClinic(db);
    clinics.set(rows, clinic);
    await makeClients(clinic, rows);
    await makeAudit(clinic, rows);
  }
}, patience);
afterAll(async () => {
  await db.destroy();
  folder.remove();
});

describe('ten times the rows take no more memory', () => {
  it.each(['export', 'import', 'verify', 'csv'] as const)(
    'to %s',
    { timeout: patience },
    async (work) => {
      const small = await measured(work, few);
      const big = await measured(work, many);
      expect(big.rows).toBeGreaterThanOrEqual(many);
      expect(small.rows).toBeLessThan(many);
      expect(big.maxMb - small.maxMb).toBeLessThan(60);
    },
  );
});
