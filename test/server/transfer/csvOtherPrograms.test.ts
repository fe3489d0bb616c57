import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { select } from '../../../server/db/names.ts';
import type { CsvKind } from '../../../server/transfer/csv/csvFields.ts';
import { importCsv } from '../../../server/transfer/csv/importCsv.ts';
import type { Operator } from '../../../server/transfer/operatorDeps.ts';
import { makeClient, makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { installation, scratch } from './installation.ts';

let operator: Operator;
let clinic: TestClinic;
const folder = scratch();
beforeAll(async () => {
  operator = await installation('tother', 5);
});
beforeEach(async () => {
  clinic = await makeClinic(operator.deps.db);
});
afterAll(async () => {
  await operator.close();
  folder.remove();
});

function take(kind: CsvKind, lines: readonly string[], more = {}) {
  const from = folder.at(`${kind}.csv`);
  writeFileSync(from, lines.join('\n'));
  const wish = { kind, clinicId: clinic.id, from, isDry: false, skipsFaulty: false, ...more };
  return importCsv(operator.deps, wish);
}
const rowsOf = (sql: string) =>
  clinic.run(() => select<Record<string, unknown>>(operator.deps.db.app, sql));

describe('the people of another program', () => {
  it('share an e-mail address in a family: the second comes in with a warning', async () => {
    await makeClient(operator.deps.db, clinic, { email: 'known@x.example', phone: null });
    const file = [
      'firstName,lastName,email,phone',
      'Ana,Moreno,fam@x.example,212 555 0142',
      'Ben,Moreno,FAM@x.example,212 555 0142',
      'Cleo,Cruz,known@x.example,',
    ];
    const { rows, report } = await take('clients', file);
    expect([rows, report.faults]).toEqual([3, []]);
    expect(report.warnings).toMatchObject([
      { line: 3, field: 'email', reason: 'Ana Moreno has this as well: line 2' },
      { line: 4, field: 'email', reason: 'Chris Client has this as well: the clinic' },
    ]);
  });

  it('are known again by name with e-mail or number, and without any by name with address', async () => {
    const file = [
      'firstName,lastName,email,phone,addressLine1',
      'Ana,Moreno,ana@x.example,,',
      'ANA,Moreno,Ana@x.example,212 555 0142,',
      'Ben,Moreno,,212 555 0143,',
      'Ben,moreno,ben@x.example,(212) 555-0143,',
      'Cleo,Cruz,,,1 Main Street',
      'Cleo,Cruz,,,1 Main Street',
      'Cleo,Cruz,,,2 Main Street',
    ];
    const { report } = await take('clients', file, { skipsFaulty: true });
    expect(report.faults).toMatchObject([
      { line: 3, field: 'email', reason: 'is there already: line 2' },
      { line: 5, field: 'phone', reason: 'is there already: line 4' },
      { line: 7, field: 'lastName', reason: 'is there already: line 6' },
    ]);
    const again = await take('clients', file, { skipsFaulty: true });
    expect([again.rows, again.report.count]).toEqual([0, 7]);
    expect(await rowsOf('SELECT id FROM clients')).toHaveLength(4);
  });
});

describe('the animals of another program', () => {
  beforeEach(async () => {
    await makeClient(operator.deps.db, clinic, { lastName: 'Moreno' });
  });
  const pets = 'SELECT name, species, sex, birth_date, microchip_id FROM pets ORDER BY name';

  it('come in with its words for species and sex; what is lost by that is told', async () => {
    const told = [
      ['a', 'Canine', 'MN', 'dog', 'male'],
      ['b', 'FELINE', 'F/S', 'cat', 'female'],
      ['c', 'Avian', 'U', 'bird', 'unknown'],
      ['d', 'Bovine', 'Female (spayed)', 'other', 'female'],
      ['e', 'Equine', 'Gelding', 'horse', 'male'],
      ['f', 'Lapine', 'M', 'rabbit', 'male'],
      ['g', 'Turtle', 'f', 'reptile', 'female'],
      ['h', 'dog', 'Male neutered', 'dog', 'male'],
    ];
    const lines = told.map(([name, species, sex]) => `${name},${species},${sex},Moreno`);
    const { report } = await take('pets', ['Patient,Species,Gender,Owner last name', ...lines]);
    expect(report.faults).toEqual([]);
    const kept = (await rowsOf(pets)).map(({ name, species, sex }) => [name, species, sex]);
    expect(kept).toEqual(told.map(([name, , , species, sex]) => [name, species, sex]));
    expect(report.warnings.map(({ line, reason }) => `${String(line)} ${reason}`)).toEqual([
      '2 "MN" is kept as male',
      '3 "F/S" is kept as female',
      '5 "Bovine" is kept as other',
      '5 "Female (spayed)" is kept as female',
      '6 "Gelding" is kept as male',
      '8 "Turtle" is kept as reptile',
      '9 "Male neutered" is kept as male',
    ]);
  });

  it('have dates in the format that is named, and no date is guessed', async () => {
    const head = 'Name,Species,Sex,Owner last name,DOB';
    const named = [head, 'Rex,dog,m,Moreno,03/04/2020', 'Tom,cat,m,Moreno,2021-5-6'];
    const guess = await take('pets', named);
    expect(guess.report.faults).toMatchObject([
      { line: 2, field: 'birthDate', reason: expect.stringContaining('--date-format DD/MM/YYYY') },
      { line: 3, field: 'birthDate' },
    ]);
    const european = [head, 'Rex,dog,m,Moreno,3/4/2020', 'Tom,cat,m,Moreno,2021-05-06 00:00:00'];
    await take('pets', european, { dateFormat: 'DD/MM/YYYY' });
    await take('pets', [head, 'Una,dog,f,Moreno,03/04/2020'], { dateFormat: 'MM/DD/YYYY' });
    await take('pets', [head, 'Vic,dog,m,Moreno,5 Mar 2020'], { dateFormat: 'D MMM YYYY' });
    const born = (await rowsOf(pets)).map(({ birth_date: on }) => on);
    expect(born).toEqual(['2020-04-03', '2021-05-06', '2020-03-04', '2020-03-05']);
    const never = [head, 'Wim,dog,m,Moreno,31/02/2020', 'Xan,dog,m,Moreno,04/13/2020'];
    const refused = await take('pets', never, { dateFormat: 'DD/MM/YYYY' });
    expect(refused.report.faults).toMatchObject([{ line: 2 }, { line: 3 }]);
    for (const dateFormat of ['DD/MM/YY', 'DD/MM', 'MM/MM/YYYY', 'dates'])
      await expect(take('pets', named, { dateFormat })).rejects.toThrow(/must name YYYY/);
  });

  it('are told all that is wrong with a line at once, also when it has no owner', async () => {
    const head = 'Name,Species,Sex,Weight,DOB,Deceased,Owner last name';
    const file = [head, ',dragon,x,heavy,2999-01-01,perhaps,Nobody', 'Rex,dog,m,9000,13/5/20,no,'];
    const { report } = await take('pets', file);
    expect(report.faults.map(({ line, field }) => `${String(line)} ${field ?? ''}`)).toEqual([
      ...['2 owner', '2 name', '2 species', '2 sex', '2 weightKg', '2 isDeceased', '2 birthDate'],
      ...['3 owner', '3 birthDate', '3 weightKg'],
    ]);
  });

  it('are known again by the digits of their chip, however it is written', async () => {
    const head = 'Name,Species,Sex,Chip,Owner last name';
    await take('pets', [head, 'Rex,dog,m,985 112 004 567 890,Moreno']);
    expect(await rowsOf(pets)).toMatchObject([{ microchip_id: '985112004567890' }]);
    const again = await take('pets', [head, 'Rexy,dog,m,985112-004567890,Moreno']);
    expect(again.report.faults).toMatchObject([{ line: 2, field: 'microchipId' }]);
    const odd = await take('pets', [head, 'Tom,cat,m,AVID 12,Moreno']);
    expect(odd.report).toMatchObject({ count: 0, warnings: [{ line: 2, field: 'microchipId' }] });
  });

  it('bring no photo that another installation keeps', async () => {
    const path = '/api/v1/pets/019336a1-5b7c-7f00-8a00-5f1e2d3c4b5a/photo';
    const head = 'Name,Species,Sex,Photo,Owner last name';
    const { report } = await take('pets', [head, `Rex,dog,m,${path},Moreno`]);
    expect(report.faults).toMatchObject([{ line: 2, field: 'photoUrl' }]);
  });
});
