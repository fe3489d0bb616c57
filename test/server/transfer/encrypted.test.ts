import { randomUUIDv7 } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openField, sealField } from '../../../server/db/fieldEncryption.ts';
import { select } from '../../../server/db/names.ts';
import { shredClinic } from '../../../server/db/keyRotation.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import { exportClinic } from '../../../server/transfer/exportClinic.ts';
import { importClinic } from '../../../server/transfer/importClinic.ts';
import { ImportFolder } from '../../../server/transfer/importFolder.ts';
import type { Operator } from '../../../server/transfer/operatorDeps.ts';
import { makeClinic, makePet, makeRow, type TestClinic } from '../../support/testDatabase.ts';
import { installation, scratch } from './installation.ts';

const marker = 'Zwetschgenmarker 4711';
/** Begins like a sealed text, and is none. */
const looksSealed = 'v1.2 of the diet plan';
const photo = Buffer.from([0xff, 0xd8, 0, 1, 2, 250]);
const noteId = randomUUIDv7();
const goneId = randomUUIDv7();
const oldPetId = randomUUIDv7();
const folder = scratch();
const from = folder.at('whole');
let here: Operator;
let there: Operator;
let clinic: TestClinic;

/** A note, another one that went to the archive, and a photo. */
async function fill(): Promise<void> {
  const { deps } = here;
  const pet = await makePet(deps.db, clinic, { specialInstructions: looksSealed });
  const sealed = (id: string) =>
    clinic.run(() =>
      inTransaction(deps.db, (trx) => {
        const place = { table: 'medical_records', id, column: 'subjective' };
        return sealField(deps, trx, place, marker);
      }),
    );
  const of = { petId: pet.id, veterinarianId: clinic.users.veterinarian.id };
  const subjective = await sealed(noteId);
  await makeRow(deps.db, clinic, 'medical_records', { id: noteId, ...of, subjective });
  await deps.root('archived_rows').insert({
    clinic_id: clinic.id,
    table_name: 'medical_records',
    row_key: goneId,
    root_table: 'pets',
    root_id: randomUUIDv7(),
    body: JSON.stringify({ id: goneId, subjective: await sealed(goneId) }),
  });
  await deps.root('archived_rows').insert({
    clinic_id: clinic.id,
    table_name: 'pets',
    row_key: oldPetId,
    root_table: 'pets',
    root_id: oldPetId,
    body: JSON.stringify({ id: oldPetId, special_instructions: looksSealed }),
  });
  await deps.root('pet_photos').insert({
    clinic_id: clinic.id,
    pet_id: pet.id,
    content_type: 'image/jpeg',
    bytes: photo,
  });
}

beforeAll(async () => {
  here = await installation('tsealedout', 4);
  there = await installation('tsealedin', 5);
  clinic = await makeClinic(here.deps.db);
  await fill();
  await exportClinic(here.deps, clinic.id, from);
});
afterAll(async () => {
  await here.close();
  await there.close();
  folder.remove();
});

const tableFile = (name: string) => join(from, 'tables', `${name}.jsonl`);

describe('what is encrypted', () => {
  it('is plain in the export, and encrypted under a new key where it comes in', async () => {
    expect(readFileSync(tableFile('medical_records'), 'utf8')).toContain(marker);
    expect(readFileSync(tableFile('archived_rows'), 'utf8')).toContain(marker);
    const { report } = await importClinic(there.deps, { from, isDry: false });
    expect(report.faults).toEqual([]);
    const { root } = there.deps;
    const [note] = await select<{ text: string }>(
      root,
      'SELECT subjective AS text FROM medical_records',
    );
    const [gone] = await select<{ body: string }>(
      root,
      `SELECT body FROM archived_rows WHERE table_name = 'medical_records'`,
    );
    const archived = (JSON.parse(gone?.body ?? '') as { subjective: string }).subjective;
    for (const [id, text] of [
      [noteId, note?.text ?? ''],
      [goneId, archived],
    ] as const) {
      expect(text).toMatch(/^v1\./);
      const place = { table: 'medical_records', id, column: 'subjective' };
      const opened = clinic.run(() => openField(there.deps, root, place, text));
      expect(await opened).toBe(marker);
    }
    const [kept] = await select<{ bytes: Buffer }>(root, 'SELECT bytes FROM pet_photos');
    expect(kept?.bytes).toEqual(photo);
  });

  it('is never what a person wrote into an open field, however it begins', async () => {
    const { root } = there.deps;
    const [pet] = await select<{ text: string }>(
      root,
      'SELECT special_instructions AS text FROM pets',
    );
    expect(pet?.text).toBe(looksSealed);
    const [old] = await select<{ body: string }>(
      root,
      `SELECT body FROM archived_rows WHERE table_name = 'pets'`,
    );
    expect(JSON.parse(old?.body ?? '')).toMatchObject({ special_instructions: looksSealed });
  });

  it('is not exported after it was shredded: it says which text does not open', async () => {
    await shredClinic(here.deps, clinic.id);
    const to = folder.at('shredded');
    await expect(exportClinic(here.deps, clinic.id, to)).rejects.toThrow(
      /subjective of medical_records/,
    );
    expect(existsSync(to)).toBe(false);
  });
});

describe('an import', () => {
  it('is refused where the clinic is there already', async () => {
    await expect(importClinic(there.deps, { from, isDry: false })).rejects.toThrow(/already/);
  });

  it('is refused when a file was changed or cut on the way', async () => {
    const file = tableFile('clients');
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, -2));
    await expect(new ImportFolder(from).verify()).rejects.toThrow(/clients.*differs/);
    writeFileSync(file, whole);
    await new ImportFolder(from).verify();
  });
});
