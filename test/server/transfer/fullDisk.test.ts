import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportCsv } from '../../../server/transfer/csv/exportCsv.ts';
import { exportClinic } from '../../../server/transfer/exportClinic.ts';
import { openOperator, type Operator } from '../../../server/transfer/operatorDeps.ts';
import { TestClock, testConfig } from '../../support/testApp.ts';
import {
  makeClinic,
  makeRow,
  testDatabases,
  testDatabaseUrl,
  type TestClinic,
} from '../../support/testDatabase.ts';
import { scratch } from './installation.ts';

const prefix = 'tfulldisk';
const mostBytes = 60_000;
const clients = 400;
const folder = scratch();
let operator: Operator;
let clinic: TestClinic;

/** What this process may write into one file; one byte more, and it is refused like on a full disk. */
function limitFiles(bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${String(bytes)}:`]);
}

async function onFullDisk<T>(work: () => Promise<T>): Promise<T> {
  limitFiles(mostBytes);
  try {
    return await work();
  } finally {
    limitFiles('unlimited');
  }
}

beforeAll(async () => {
  const db = await testDatabases({ prefix });
  operator = openOperator(testConfig({ databaseUrl: testDatabaseUrl(prefix) }), new TestClock());
  clinic = await makeClinic(db);
  for (let made = 0; made < clients; made += 1)
    await makeRow(db, clinic, 'clients', {
      firstName: 'Chris',
      lastName: `Client ${String(made)}`,
      notes: 'Comes on Mondays. '.repeat(20),
    });
  await db.destroy();
});
afterAll(async () => {
  await operator.close();
  folder.remove();
});

describe('on a full disk', () => {
  it('an export says so in a line and leaves nothing that looks like one', async () => {
    const to = folder.at('export');
    const full = onFullDisk(() => exportClinic(operator.deps, clinic.id, to));
    await expect(full).rejects.toThrow(`The disk that holds ${to} is full.`);
    expect(readdirSync(folder.at('.'))).toEqual([]);
    const { tables } = await exportClinic(operator.deps, clinic.id, to);
    expect(tables.find(({ name }) => name === 'clients')?.rows).toBe(clients);
  });

  it('a list for a spreadsheet is not half there', async () => {
    const wish = { kind: 'clients', clinicId: clinic.id, to: folder.at('clients.csv') } as const;
    const full = onFullDisk(() => exportCsv(operator.deps, wish));
    await expect(full).rejects.toThrow(`The disk that holds ${wish.to} is full.`);
    expect(existsSync(wish.to)).toBe(false);
    expect(existsSync(`${wish.to}.making`)).toBe(false);
    expect(await exportCsv(operator.deps, wish)).toBe(clients);
  });
});
