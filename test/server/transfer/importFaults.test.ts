import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { select } from '../../../server/db/names.ts';
import { exportClinic } from '../../../server/transfer/exportClinic.ts';
import { importClinic } from '../../../server/transfer/importClinic.ts';
import type { Manifest } from '../../../server/transfer/manifest.ts';
import type { Operator } from '../../../server/transfer/operatorDeps.ts';
import { makeClinic, makePet, makeUser } from '../../support/testDatabase.ts';
import { installation, scratch } from './installation.ts';

const folder = scratch();
const from = folder.at('faulty');
let here: Operator;
let there: Operator;
let email: string;

/** Changes a table of the export as somebody would who knows that its hash must fit. */
function edit(table: string, change: (lines: string[]) => string[]): void {
  const file = join(from, 'tables', `${table}.jsonl`);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const text = `${change(lines).join('\n')}\n`;
  writeFileSync(file, text);
  const path = join(from, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const entry = manifest.tables.find(({ name }) => name === table);
  if (entry) entry.sha256 = createHash('sha256').update(text).digest('hex');
  writeFileSync(path, JSON.stringify(manifest));
}

beforeAll(async () => {
  here = await installation('tfaultyout', 6);
  there = await installation('tfaultyin', 7);
  const clinic = await makeClinic(here.deps.db);
  await makePet(here.deps.db, clinic);
  await makePet(here.deps.db, clinic);
  email = clinic.users.admin.email;
  await exportClinic(here.deps, clinic.id, from);
  await makeUser(there.deps.db, await makeClinic(there.deps.db), { email });
});
afterAll(async () => {
  await here.close();
  await there.close();
  folder.remove();
});

describe('an export that was edited', () => {
  it('comes in not at all, and each fault is told by file, line, field and reason', async () => {
    edit('pets', ([first = '', second = '']) => [
      first.replace('"dog"', '"dragon"'),
      second.replace('"Rex"', `"${'x'.repeat(101)}"`).replace('{', '{"surprise":1,'),
      'no json',
      second.replace(/"client_id":"[^"]+"/, '"client_id":"nobody"').replace('"id":"', '"id":"x'),
    ]);
    edit('clients', (lines) =>
      lines.map((line) => line.replace(/"created_at":"[^"]+"/, '"created_at":"soon"')),
    );
    const { report } = await importClinic(there.deps, { from, isDry: false });
    const at = (file: string, line: number) => expect.objectContaining({ file, line }) as object;
    expect(report.faults).toEqual(
      expect.arrayContaining([
        {
          ...{ file: 'pets.jsonl', line: 1 },
          field: 'species',
          reason: 'is none of the allowed values',
        },
        {
          ...{ file: 'pets.jsonl', line: 2 },
          field: 'surprise',
          reason: 'is no field of this version',
        },
        { ...{ file: 'pets.jsonl', line: 3 }, field: null, reason: 'is no JSON object' },
        at('pets.jsonl', 4),
        {
          ...{ file: 'clients.jsonl', line: 1 },
          field: 'created_at',
          reason: expect.stringContaining('no time') as string,
        },
        {
          ...{ file: 'sign_in_emails.jsonl', line: 1 },
          field: 'email',
          reason: expect.stringContaining('in use') as string,
        },
      ]),
    );
    const names = await select<{ n: number }>(there.deps.root, 'SELECT COUNT(*) AS n FROM clinics');
    expect(names[0]?.n).toBe(1);
    expect(await select(there.deps.root, 'SELECT 1 FROM clients')).toEqual([]);
  });
});
