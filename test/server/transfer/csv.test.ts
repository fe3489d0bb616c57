import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../../server/db/audit.ts';
import { select } from '../../../server/db/names.ts';
import { readSnapshot } from '../../../server/db/transaction.ts';
import { exportCsv } from '../../../server/transfer/csv/exportCsv.ts';
import { importCsv } from '../../../server/transfer/csv/importCsv.ts';
import type { CsvKind } from '../../../server/transfer/csv/csvFields.ts';
import { decode, delimiterOf, readCsv } from '../../../server/transfer/csv/readCsv.ts';
import type { Operator } from '../../../server/transfer/operatorDeps.ts';
import { makeClient, makeClinic, makePet, type TestClinic } from '../../support/testDatabase.ts';
import { installation, scratch } from './installation.ts';

let operator: Operator;
let clinic: TestClinic;
const folder = scratch();
beforeAll(async () => {
  operator = await installation('tcsv', 3);
});
beforeEach(async () => {
  clinic = await makeClinic(operator.deps.db);
});
afterAll(async () => {
  await operator.close();
  folder.remove();
});

let files = 0;
function take(kind: CsvKind, content: string | Buffer, more = {}) {
  files += 1;
  const from = folder.at(`${String(files)}.csv`);
  writeFileSync(from, content);
  const wish = { kind, clinicId: clinic.id, from, isDry: false, skipsFaulty: false, ...more };
  return importCsv(operator.deps, wish);
}
const rowsOf = (table: string) =>
  clinic.run(() =>
    select<Record<string, unknown>>(operator.deps.db.app, `SELECT * FROM ${table} ORDER BY id`),
  );

describe('a CSV file', () => {
  it('is read in the encodings and with the delimiters that spreadsheets write', () => {
    const text = 'Name;Ort\r\nJürgen;Köln\r\n';
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    for (const bytes of [
      Buffer.from(text),
      Buffer.from(`\uFEFF${text}`),
      utf16,
      Buffer.from(text, 'latin1'),
    ]) {
      const { header, rows } = readCsv(bytes);
      expect(header).toEqual(['Name', 'Ort']);
      expect(rows).toEqual([{ line: 2, cells: ['Jürgen', 'Köln'] }]);
    }
    expect(delimiterOf('"a,b,c,d";e')).toBe(';');
    expect(delimiterOf('a\tb')).toBe('\t');
    expect(decode(Buffer.from([0x80]))).toBe('€');
  });
});

describe('clients from another program', () => {
  it('come in with the names that it has for its columns', async () => {
    const csv =
      'Surname,First Name,E-mail,Cell,wants sms,Zip code\nMoreno,Ana,Ana@X.example,212 555 0142,yes,"12345"\n';
    expect(await take('clients', csv)).toMatchObject({ rows: 1, report: { count: 0 } });
    const [row] = await rowsOf('clients');
    expect(row).toMatchObject({
      last_name: 'Moreno',
      email: 'ana@x.example',
      postal_code: '12345',
    });
    expect(String(row?.['mobile'])).toMatch(/^\+1/);
    expect(JSON.parse(String(row?.['communication_preferences']))).toEqual({ sms: true });
    const verified = await clinic.run(() =>
      readSnapshot(operator.deps.db, (trx) => verifyAudit(trx)),
    );
    expect(verified).toEqual({ rows: 1, firstBadSeq: null });
  });

  it('come in all or not at all, and each fault names line, column and reason', async () => {
    await makeClient(operator.deps.db, clinic, { lastName: 'Known', email: 'known@x.example' });
    const csv = [
      'firstName,lastName,email',
      'Ana,Moreno,not an address',
      'Chris,Known,known@x.example',
      ',Nameless,',
      'Cleo,Fine,cleo@x.example',
      'Cleo,Fine,CLEO@x.example',
    ].join('\n');
    const { report, rows } = await take('clients', csv);
    expect(rows).toBe(1);
    expect(report.faults).toMatchObject([
      { line: 2, field: 'email' },
      { line: 3, field: 'email', reason: 'is there already: the clinic' },
      { line: 4, field: 'firstName' },
      { line: 6, field: 'email', reason: 'is there already: line 5' },
    ]);
    expect(await rowsOf('clients')).toHaveLength(1);
    await take('clients', csv, { isDry: true, skipsFaulty: true });
    expect(await rowsOf('clients')).toHaveLength(1);
    await take('clients', csv, { skipsFaulty: true });
    expect(await rowsOf('clients')).toHaveLength(2);
  });

  it('are refused with a column that nobody knows, unless told what it is', async () => {
    const csv = 'firstName,Nachname,Kundennummer\nAna,Moreno,17\n';
    await expect(take('clients', csv)).rejects.toThrow(/"Nachname", "Kundennummer"/);
    const map = 'Nachname=lastName,Kundennummer=-';
    expect(await take('clients', csv, { map })).toMatchObject({ rows: 1 });
  });
});

describe('pets from another program', () => {
  it('find their owner, and are refused without exactly one', async () => {
    const email = 'owner@x.example';
    const { id } = await makeClient(operator.deps.db, clinic, { email, lastName: 'One' });
    await makeClient(operator.deps.db, clinic, { email: null, lastName: 'Twin', phone: null });
    await makeClient(operator.deps.db, clinic, { email: null, lastName: 'Twin', phone: null });
    const csv = [
      'Name;Species;Sex;Weight;Owner e-mail;Owner last name',
      'Rex;Dog;male;12,5;OWNER@x.example;',
      'Tom;cat;male;;;Twin',
      'Ida;dog;female;;nobody@x.example;',
      'Bob;dragon;male;;owner@x.example;',
    ].join('\n');
    const { report } = await take('pets', csv, { skipsFaulty: true });
    expect(report.faults).toMatchObject([
      { line: 3, field: 'owner', reason: 'More than one client is like this' },
      { line: 4, field: 'owner', reason: 'No such client' },
      { line: 5, field: 'species' },
    ]);
    const [rex] = await rowsOf('pets');
    expect(rex).toMatchObject({ name: 'Rex', client_id: id, species: 'dog', weight: '12.50' });
  });
});

describe('a CSV export', () => {
  it('holds no formula, and comes in again as it was', async () => {
    const client = await makeClient(operator.deps.db, clinic, {
      firstName: '=HYPERLINK("http://x")',
      email: 'a@x.example',
      phone: '+1 212 555 0142',
      notes: 'two\nlines',
    });
    await makePet(operator.deps.db, clinic, { client, name: '@Home' });
    const to = folder.at('clients.csv');
    const of = { clinicId: clinic.id };
    expect(await exportCsv(operator.deps, { ...of, kind: 'clients', to })).toBe(1);
    const petsTo = folder.at('pets.csv');
    await exportCsv(operator.deps, { ...of, kind: 'pets', to: petsTo });
    const cells = readFileSync(to, 'utf8').split(/[,\n]/);
    expect(cells.filter((cell) => /^"?[=+\-@]/.test(cell))).toEqual([]);
    const before = clinic;
    clinic = await makeClinic(operator.deps.db);
    expect((await take('clients', readFileSync(to))).report.faults).toEqual([]);
    expect((await take('pets', readFileSync(petsTo))).report.faults).toEqual([]);
    const again = (await rowsOf('clients'))[0];
    clinic = before;
    const { first_name, phone, notes } = (await rowsOf('clients'))[0] ?? {};
    expect(again).toMatchObject({ first_name, phone, notes });
  });
});
