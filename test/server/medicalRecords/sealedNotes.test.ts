import { describe, expect, it } from 'vitest';
import { soapNames } from '../../../shared/medicalRecord.ts';
import { getMedicalRecord } from '../../../shared/medicalRecordEndpoints.ts';
import { ask } from '../../support/testApp.ts';
import { at, RecordStage } from './recordStage.ts';

const stage = new RecordStage('sealednotes');

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
});
