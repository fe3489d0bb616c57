import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDemoClinic } from '../../../server/demo/demoClinic.ts';
import { select } from '../../../server/db/names.ts';
import { readTableShapes } from '../../../server/db/tableShapes.ts';
import { exportClinic } from '../../../server/transfer/exportClinic.ts';
import { importClinic } from '../../../server/transfer/importClinic.ts';
import type { Manifest } from '../../../server/transfer/manifest.ts';
import type { Operator } from '../../../server/transfer/operatorDeps.ts';
import { ofNoClinic, staysBehind, travellers } from '../../../server/transfer/whatTravels.ts';
import { installation, scratch } from './installation.ts';

let here: Operator;
let there: Operator;
let clinicId: string;
let first: Manifest;
const folder = scratch();

beforeAll(async () => {
  here = await installation('texport', 1);
  there = await installation('timport', 2);
  await makeDemoClinic(here.deps, 'Europe/Berlin');
  const named = `SELECT id FROM clinics WHERE name LIKE 'Willow%'`;
  const [clinic] = await select<{ id: string }>(here.deps.root, named);
  clinicId = clinic?.id ?? '';
  first = await exportClinic(here.deps, clinicId, folder.at('first'));
});
afterAll(async () => {
  await here.close();
  await there.close();
  folder.remove();
});

const linesOf = (name: string, table: string) =>
  readFileSync(join(folder.at(name), 'tables', `${table}.jsonl`), 'utf8');

describe('an export', () => {
  it('holds every table of the clinic, or says why not', async () => {
    const { root, db } = here.deps;
    const shapes = [...(await readTableShapes(root, db.names.core)).values()];
    const travel = (await travellers(root, db.names)).map(({ name }) => name);
    const ofClinic = shapes.filter(({ columns }) => columns.some((c) => c.name === 'clinic_id'));
    for (const { name } of ofClinic) expect(travel.includes(name)).not.toBe(name in staysBehind);
    const others = shapes.filter((shape) => !ofClinic.includes(shape)).map(({ name }) => name);
    expect(others.sort()).toEqual([...ofNoClinic, 'clinics', 'organizations'].sort());
    const names = shapes.map(({ name }) => name);
    for (const name of Object.keys(staysBehind)) expect(names).toContain(name);
    expect(first.tables.map(({ name }) => name)).toEqual(travel);
  });

  it('has no secrets, and is for its owner only', () => {
    expect(linesOf('first', 'users')).not.toMatch(/argon2|password|mfa_secret/);
    expect(first.tables.find(({ name }) => name === 'users')?.leftOut).toContain('password_hash');
    expect(statSync(folder.at('first')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder.at('first'), 'tables', 'users.jsonl')).mode & 0o777).toBe(0o600);
  });
});

describe('the demo clinic', () => {
  it('is the same after it was taken out, taken in elsewhere and taken out again', async () => {
    const dry = await importClinic(there.deps, { from: folder.at('first'), isDry: true });
    expect(dry.report.faults).toEqual([]);
    expect(await select(there.deps.root, 'SELECT id FROM clinics')).toEqual([]);
    const done = await importClinic(there.deps, { from: folder.at('first'), isDry: false });
    expect(done.report.faults).toEqual([]);
    const second = await exportClinic(there.deps, clinicId, folder.at('second'));
    for (const { name, sha256, rows } of first.tables.filter((t) => t.name !== 'audit_logs')) {
      expect(linesOf('second', name)).toBe(linesOf('first', name));
      expect(second.tables.find((t) => t.name === name)).toMatchObject({ sha256, rows });
    }
    expect(second.content).toEqual(first.content);
    expect(linesOf('second', 'audit_logs').startsWith(linesOf('first', 'audit_logs'))).toBe(true);
  });
});
