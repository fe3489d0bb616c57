import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { soapNames } from '../../../shared/medicalRecord.ts';
import {
  addAddendum,
  getMedicalRecord,
  listMedicalRecords,
  lockMedicalRecord,
  updateMedicalRecord,
} from '../../../shared/medicalRecordEndpoints.ts';
import { openOperatorPool } from '../../../server/db/operatorPool.ts';
import { readSnapshot } from '../../../server/db/transaction.ts';
import { changedNotes } from '../../../server/medicalRecords/changedNotes.ts';
import { ask } from '../../support/testApp.ts';
import { testDatabaseUrl } from '../../support/testDatabase.ts';
import { administrator } from '../db/administrator.ts';
import { at, RecordStage } from './recordStage.ts';

const stage = new RecordStage('sealednotes');
let owner: { app: Knex };
beforeAll(() => {
  owner = { app: openOperatorPool(testDatabaseUrl('sealednotes')) };
});
afterAll(() => owner.app.destroy());

describe('a text in the database', () => {
  it('is sealed in its column and opens only in its own place', async () => {
    const { vera, pet, clinic } = await stage.scene();
    const { db } = stage.server.deps;
    const [one, two] = [await stage.note(vera, pet), await stage.note(vera, pet)];
    const [row]: Record<string, string>[] = await clinic.run(() =>
      db
        .app('medical_records')
        .where({ id: one.id })
        .select(...soapNames),
    );
    for (const name of soapNames) expect(row?.[name]).toMatch(/^v1\.1\./);
    await clinic.run(() =>
      db.app('medical_records').where({ id: two.id }).update({ plan: row?.['plan'] }),
    );
    const refused = await ask(vera, getMedicalRecord, at(two));
    expect(refused).toMatchObject({ status: 409, problem: { code: 'unreadable_text' } });
    expect(JSON.stringify(refused.problem)).not.toContain('Clean');
    const noted = await stage.audited(clinic, 'medical_records');
    expect(noted).toMatchObject([{ action: 'read', entity_id: two.id }]);
    expect(JSON.parse(noted[0]?.new_values ?? '')).toMatchObject({
      outcome: 'unreadable',
      column: 'plan',
    });
    const swapped = { subjective: row?.['objective'] };
    await clinic.run(() => db.app('medical_records').where({ id: one.id }).update(swapped));
    expect((await ask(vera, getMedicalRecord, at(one))).problem.code).toBe('unreadable_text');
  });

  const spoiled = {
    flipped: (text: string) => {
      const at = text.length - 30;
      return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
    },
    cut: (text: string) => text.slice(0, -4),
    'cut to nothing': (text: string) => text.slice(0, 5),
  };

  it.each(Object.entries(spoiled))('is not read when it was %s', async (_name, spoil) => {
    const { vera, pet, clinic } = await stage.scene();
    const { app } = stage.server.deps.db;
    const change = (table: string, id: string, column: string) =>
      clinic.run(async () => {
        const [row] = await app(table).where({ id }).select(column);
        await app(table)
          .where({ id })
          .update({ [column]: spoil(String(row[column])) });
      });
    for (const name of soapNames) {
      const one = await stage.note(vera, pet);
      await change('medical_records', one.id, name);
      const refused = await ask(vera, getMedicalRecord, at(one));
      expect(refused).toMatchObject({ status: 409, problem: { code: 'unreadable_text' } });
    }
    const { id } = await stage.note(vera, pet);
    const locked = await ask(vera, lockMedicalRecord, { ...at({ id }), body: { version: 1 } });
    expect(locked.status).toBe(200);
    const more = await ask(vera, addAddendum, { ...at({ id }), body: { body: 'Swab taken' } });
    await change('medical_record_addenda', more.body.id, 'body');
    const refused = await ask(vera, getMedicalRecord, at({ id }));
    expect(refused).toMatchObject({ status: 409, problem: { code: 'unreadable_text' } });
    expect(JSON.stringify(refused.problem)).not.toContain('Swab');
  });
});

describe('an earlier text of the same field', () => {
  it.each(['by hand', 'by time'])('does not pass for the one that was locked %s', async (how) => {
    const { vera, pet, clinic } = await stage.scene();
    const note = await stage.note(vera, pet, { subjective: 'version one' });
    const root = await administrator('sealednotes');
    const sql = 'SELECT subjective FROM medical_records WHERE id = ?';
    const [first] = await root.rows<{ subjective: string }>(sql, [note.id]);
    const body = { version: 1, subjective: 'version two' };
    const { body: second } = await ask(vera, updateMedicalRecord, { ...at(note), body });
    if (how === 'by hand')
      await ask(vera, lockMedicalRecord, { ...at(note), body: { version: second.version } });
    else {
      stage.server.clock.advance(25 * 3_600_000);
      await stage.runTimers();
    }
    expect((await ask(vera, getMedicalRecord, at(note))).body).toMatchObject({
      isLocked: true,
      subjective: 'version two',
    });
    const back = first?.subjective ?? '';
    const byRequests = clinic.run(() =>
      stage.server.deps.db
        .app('medical_records')
        .where({ id: note.id })
        .update({ subjective: back }),
    );
    await expect(byRequests).rejects.toThrow('a locked note is not changed');
    await root.rows('UPDATE medical_records SET subjective = ? WHERE id = ?', [back, note.id]);
    const refused = await ask(vera, getMedicalRecord, at(note));
    expect(refused.problem.code).toBe('unreadable_text');
    const list = await ask(vera, listMedicalRecords, { query: { fields: 'subjective' } });
    expect(list.problem.code).toBe('unreadable_text');
    const found = () =>
      clinic.run(() => readSnapshot(owner, (trx) => changedNotes(stage.server.deps, trx)));
    expect(await found()).toEqual([note.id]);
    await root.rows('UPDATE medical_records SET lock_seal = NULL WHERE id = ?', [note.id]);
    expect(await found()).toEqual([note.id]);
    root.end();
  });
});
