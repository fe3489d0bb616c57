import { afterAll, describe, expect, it } from 'vitest';
import knex from 'knex';
import { knexConnection, parseDatabaseUrl } from '../../../server/db/databaseUrl.ts';
import { fillLabReadings } from '../../../server/labResults/fillLabReadings.ts';
import { getLabTrend } from '../../../shared/labPanelEndpoints.ts';
import { ask } from '../../support/testApp.ts';
import { makeRow, testDatabaseUrl } from '../../support/testDatabase.ts';
import { LabStage } from './labStage.ts';

const stage = new LabStage('toldlabs');
const { server, names } = parseDatabaseUrl(testDatabaseUrl('toldlabs'));
const owner = knex({
  client: 'mysql2',
  connection: knexConnection(server, { database: names.core, charset: 'utf8mb4' }),
  pool: { min: 0, max: 1 },
});
afterAll(() => owner.destroy());

describe('results of an earlier version', () => {
  it('get their numbers, and keep the time of their last change', async () => {
    const { clinic, pet, theo } = await stage.scene();
    const row = { petId: pet.id, testDate: '2026-01-01', status: 'normal' };
    const old = { ...row, updatedAt: new Date('2026-01-02T00:00:00.000Z') };
    const { db } = stage.server.deps;
    await makeRow(db, clinic, 'lab_results', {
      ...old,
      testName: 'ALT',
      resultValue: '<60',
      referenceRange: '10 to 125',
    });
    await makeRow(db, clinic, 'lab_results', {
      ...old,
      testName: 'Giardia',
      resultValue: 'negative',
    });
    await fillLabReadings(owner);
    await fillLabReadings(owner);
    const said = { params: { petId: pet.id as never }, query: { testName: 'ALT' } };
    expect((await ask(theo, getLabTrend, said)).body.items).toMatchObject([
      { value: 60, comparator: '<', referenceLow: 10, referenceHigh: 125 },
    ]);
    const rows: { updated_at: Date }[] = await clinic.run(() =>
      db.app('lab_results').where({ clinic_id: clinic.id }).select('updated_at'),
    );
    expect(rows.map((each) => each.updated_at)).toEqual([old.updatedAt, old.updatedAt]);
  });
});
