import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSecondFactor } from '../../../shared/accountEndpoints.ts';
import { PetId } from '../../../shared/ids.ts';
import { placeLegalHold } from '../../../shared/legalHoldEndpoints.ts';
import {
  addAddendum,
  lockMedicalRecord,
  updateMedicalRecord,
} from '../../../shared/medicalRecordEndpoints.ts';
import { inviteUser } from '../../../shared/userEndpoints.ts';
import { openWith, readDataKeys } from '../../../server/db/fieldEncryption.ts';
import type { DataKeys } from '../../../server/db/fieldKeys.ts';
import { select } from '../../../server/db/names.ts';
import { openOperatorPool } from '../../../server/db/operatorPool.ts';
import { sealedColumns } from '../../../server/db/sealedColumns.ts';
import { readTableShapes, type TableShape } from '../../../server/db/tableShapes.ts';
import { at, RecordStage } from '../medicalRecords/recordStage.ts';
import { ask } from '../../support/testApp.ts';
import { testDatabaseUrl, testPassword, type TestClinic } from '../../support/testDatabase.ts';
import { someoneNew } from '../users/staffStage.ts';

const prefix = 'tsealedcolumns';
const stage = new RecordStage(prefix);
let root: Knex;
beforeAll(() => {
  root = openOperatorPool(testDatabaseUrl(prefix));
});
afterAll(() => root.destroy());

/** One of each kind of text that is kept sealed, written as people write it. */
async function writeEachKind(): Promise<TestClinic> {
  const { clinic, pet, vera, ada } = await stage.scene();
  const note = await stage.note(vera, pet);
  await ask(ada, placeLegalHold, { body: { petId: PetId.parse(pet.id), reason: 'A claim' } });
  const texts = { subjective: 'b', objective: 'b', assessment: 'b', plan: 'b' };
  await ask(vera, updateMedicalRecord, { ...at(note), body: { version: note.version, ...texts } });
  await ask(vera, lockMedicalRecord, { ...at(note), body: { version: note.version + 1 } });
  await ask(vera, addAddendum, { ...at(note), body: { body: 'Called the owner' } });
  await ask(ada, inviteUser, { body: someoneNew() });
  const begun = await ask(vera, startSecondFactor, { body: { password: testPassword } });
  expect(begun.status).toBe(200);
  return clinic;
}

/** The columns of a table in which some text is, or has in it, a sealed one. Each of them has to open as what it stands in. */
async function sealedIn({ name: table, key, columns }: TableShape, keys: DataKeys) {
  const found: string[] = [];
  const beside = key.filter((part) => part !== 'clinic_id');
  const own = beside.length > 0 ? beside : key;
  const isText = /char|text|json/;
  for (const { name: column } of columns.filter(({ type }) => isText.test(type))) {
    const id = `CONCAT_WS(' ', ${own.map((part) => `\`${part}\``).join(', ')})`;
    const rows = await select<{ id: string; text: string }>(
      root,
      `SELECT ${id} AS id, \`${column}\` AS text FROM ${table} WHERE \`${column}\` LIKE '%v1.1.%'`,
      [],
    );
    for (const { id, text } of rows) openWith(keys, { table, id, column }, text);
    if (rows.length > 0) found.push(column);
  }
  const hasRowTimes = columns.some(({ name }) => name === 'updated_at');
  return { id: own.join(' '), columns: found, hasRowTimes };
}

it('sealed texts are in the columns that are listed, and nowhere else', async () => {
  const clinic = await writeEachKind();
  const { db } = stage.server.deps;
  const keys = await clinic.run(() => readDataKeys({ db }, root));
  if (!keys) throw new Error('the clinic has no data key');
  const reality: Record<string, Awaited<ReturnType<typeof sealedIn>>> = {};
  await clinic.run(async () => {
    for (const shape of (await readTableShapes(root, db.names.core)).values()) {
      const found = await sealedIn(shape, keys);
      if (found.columns.length > 0) reality[shape.name] = found;
    }
  });
  expect(reality).toEqual(sealedColumns);
});
