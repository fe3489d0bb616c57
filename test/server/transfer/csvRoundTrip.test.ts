import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { select } from '../../../server/db/names.ts';
import { csvFields, type CsvKind } from '../../../server/transfer/csv/csvFields.ts';
import { exportCsv } from '../../../server/transfer/csv/exportCsv.ts';
import { importCsv } from '../../../server/transfer/csv/importCsv.ts';
import { readCsv } from '../../../server/transfer/csv/readCsv.ts';
import type { Operator } from '../../../server/transfer/operatorDeps.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { installation, scratch } from './installation.ts';

let operator: Operator;
const folder = scratch();
beforeAll(async () => {
  operator = await installation('tround', 4);
});
afterAll(async () => {
  await operator.close();
  folder.remove();
});

/** A value of each field, in the spelling that an export has. A field that the contract gains needs one here. */
const clientCells: Readonly<Record<string, string>> = {
  firstName: '=Ana',
  lastName: 'O\'Moreno, "Tía"',
  email: 'ana@x.example',
  phone: '+1 212 555 0142',
  mobile: '+1 212 555 0143',
  addressLine1: '-1 Main Street',
  addressLine2: 'Flat 2',
  city: 'New York',
  state: 'NY',
  postalCode: '01234',
  emergencyContactName: '@Ben Moreno',
  emergencyContactPhone: '+1 212 555 0144',
  notes: 'two\nlines; and a semicolon',
  isActive: 'no',
  wantsEmail: 'yes',
  wantsSms: 'no',
  wantsCall: 'no',
};
const petCells: Readonly<Record<string, string>> = {
  name: '+Biscuit',
  species: 'rabbit',
  breed: 'Lop',
  color: 'tricolour',
  sex: 'female',
  birthDate: '2020-05-13',
  weightKg: '2.10',
  microchipId: '985112004567890',
  tattoo: '=7',
  insuranceProvider: 'Trusty',
  insurancePolicy: '00017',
  specialInstructions: 'hold\nfirmly',
  allergies: '-penicillin',
  isDeceased: 'yes',
  deceasedDate: '2026-01-02',
  photoUrl: 'https://example.com/biscuit.jpg',
  ownerEmail: 'ana@x.example',
  ownerPhone: '+1 212 555 0142',
  ownerFirstName: '=Ana',
  ownerLastName: 'O\'Moreno, "Tía"',
};
const cells = { clients: clientCells, pets: petCells };

/** Not in an export: it is another one in another clinic. The owner's columns say whose a pet is. */
const staysHere = ['clientId'];

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const lineOf = (texts: readonly string[]) => texts.map(quoted).join(',');

function take(kind: CsvKind, { id: clinicId }: TestClinic, content: string | Buffer) {
  const from = folder.at(`${kind}-${clinicId}.csv`);
  writeFileSync(from, content);
  return importCsv(operator.deps, { kind, clinicId, from, isDry: false, skipsFaulty: false });
}
async function given(kind: CsvKind, { id: clinicId }: TestClinic): Promise<Buffer> {
  const to = folder.at(`out-${kind}-${clinicId}.csv`);
  await exportCsv(operator.deps, { kind, clinicId, to });
  return readFileSync(to);
}
function recordIn(csv: Buffer): Record<string, string | undefined> {
  const { header, rows } = readCsv(csv);
  expect(rows).toHaveLength(1);
  return Object.fromEntries(header.map((name, at) => [name, rows[0]?.cells[at]]));
}

it('every field that a file may have leaves in a file, and comes in again as it was', async () => {
  const [one, other] = [await makeClinic(operator.deps.db), await makeClinic(operator.deps.db)];
  for (const kind of ['clients', 'pets'] as const) {
    const fields = csvFields[kind].filter((field) => !staysHere.includes(field));
    expect(Object.keys(cells[kind]).toSorted()).toEqual(fields.toSorted());
    const line = lineOf(fields.map((field) => cells[kind][field] ?? ''));
    const { report } = await take(kind, one, `${lineOf(fields)}\n${line}\n`);
    expect(report.faults).toEqual([]);
    const first = await given(kind, one);
    expect(recordIn(first)).toEqual(cells[kind]);
    expect((await take(kind, other, first)).report.faults).toEqual([]);
    expect((await given(kind, other)).equals(first)).toBe(true);
  }
});

it('what a client never said about mail and calls stays unsaid, and a photo that is kept here stays', async () => {
  const clinic = await makeClinic(operator.deps.db);
  await take('clients', clinic, 'First name,Last name,Wants SMS\nAna,Moreno,no\n');
  await take('pets', clinic, 'Name,Species,Sex,Owner last name\nRex,dog,male,Moreno\n');
  await operator.deps.root.raw('UPDATE pets SET photo_url = ? WHERE clinic_id = ?', [
    '/api/v1/pets/019336a1-5b7c-7f00-8a00-5f1e2d3c4b5a/photo',
    clinic.id,
  ]);
  const client = recordIn(await given('clients', clinic));
  expect(client).toMatchObject({ wantsEmail: '', wantsSms: 'no', wantsCall: '' });
  expect(recordIn(await given('pets', clinic))).toMatchObject({ photoUrl: '' });
  const [row] = await clinic.run(() =>
    select<{ wants: string }>(
      operator.deps.db.app,
      'SELECT CAST(communication_preferences AS CHAR) AS wants FROM clients',
    ),
  );
  expect(JSON.parse(row?.wants ?? '')).toEqual({ sms: false });
});
