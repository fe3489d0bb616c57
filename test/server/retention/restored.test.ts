import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { starterProtocols } from '../../../shared/starterProtocols.ts';
import { verifyAudit } from '../../../server/db/audit.ts';
import { openOperatorPool } from '../../../server/db/operatorPool.ts';
import { readSnapshot } from '../../../server/db/transaction.ts';
import { restoreRecord } from '../../../server/retention/restoreRecord.ts';
import { makeRow, testDatabaseUrl, type TestClinic } from '../../support/testDatabase.ts';
import { family, RetentionStage } from './retentionStage.ts';

const prefix = 'trestored';
const stage = new RetentionStage(prefix);
let root: Knex;
beforeAll(() => {
  root = openOperatorPool(testDatabaseUrl(prefix));
});
afterAll(() => root.destroy());

const restore = (clinic: TestClinic, table: string, id: string, isDry = false) =>
  restoreRecord(
    { ...stage.server.deps, root },
    { clinicId: clinic.id, table, id, reason: 'A claim', isDry },
  );

/** All rows of what goes with one animal, as they are. */
async function rowsOf(clinic: TestClinic) {
  const tables = Object.keys(family).map(async (table) => {
    const sql = `SELECT * FROM ${table} WHERE clinic_id = ? ORDER BY id`;
    return [table, await stage.root.rows(sql, [clinic.id])] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
}

describe('an animal that went to the archive', () => {
  it('comes back after its client, with everything as it was, and stays', async () => {
    const clinic = await stage.clinic();
    const pet = await stage.oldPet(clinic);
    const before = await rowsOf(clinic);
    expect((await stage.run(clinic)).rows).toEqual(family);
    const alone = await restore(clinic, 'pets', pet.id);
    expect(alone?.faults).toContain(
      `pets ${pet.id}: client_id ${pet.clientId} refers to something that is not there`,
    );
    expect(await stage.count(clinic, 'pets')).toBe(0);
    expect(await restore(clinic, 'clients', pet.clientId)).toEqual({
      rows: { clients: 1 },
      faults: [],
    });
    const { clients: _, ...withPet } = family;
    expect(await restore(clinic, 'pets', pet.id)).toEqual({ rows: withPet, faults: [] });
    expect(await rowsOf(clinic)).toEqual(before);
    expect(await stage.count(clinic, 'archived_rows')).toBe(0);
    expect(await stage.run(clinic)).toEqual({ rows: {}, blocked: 0 });
    expect(await stage.count(clinic, 'legal_holds')).toBe(2);
  });

  it('is only counted in a dry run', async () => {
    const clinic = await stage.clinic();
    const pet = await stage.oldPet(clinic);
    await stage.run(clinic);
    const dry = await restore(clinic, 'clients', pet.clientId, true);
    expect(dry).toEqual({ rows: { clients: 1 }, faults: [] });
    expect(await stage.count(clinic, 'clients')).toBe(0);
    expect(await stage.count(clinic, 'legal_holds')).toBe(0);
  });

  it('is in the audit log, whose chain holds', async () => {
    const clinic = await stage.clinic();
    const pet = await stage.oldPet(clinic);
    await stage.run(clinic);
    await restore(clinic, 'clients', pet.clientId);
    const where = { entity_id: pet.clientId, action: 'create' };
    const rows = await clinic.run(() => stage.server.deps.db.app('audit_logs').where(where));
    expect(JSON.parse(String(rows[0]?.new_values))).toMatchObject({
      restored: { clients: 1 },
      reason: 'A claim',
    });
    const chain = await clinic.run(() => readSnapshot(stage.server.deps.db, verifyAudit));
    expect(chain.firstBadSeq).toBeNull();
  });
});

describe('a record in the archive', () => {
  it('that went with another is named with that one', async () => {
    const clinic = await stage.clinic();
    const pet = await stage.oldPet(clinic);
    const [dose] = await stage.root.rows<{ id: string }>(
      'SELECT id FROM vaccinations WHERE clinic_id = ?',
      [clinic.id],
    );
    await stage.run(clinic);
    const done = await restore(clinic, 'vaccinations', dose?.id ?? '');
    expect(done).toMatchObject({ wentWith: { table: 'pets', id: pet.id } });
    expect(await restore(clinic, 'vaccinations', pet.id)).toBeNull();
    expect(await restore(await stage.clinic(), 'clients', pet.clientId)).toBeNull();
  });

  it('that was deleted is there again, unless another has its place', async () => {
    const clinic = await stage.clinic();
    const { db } = stage.server.deps;
    const columns = { ...starterProtocols[0], species: 'rabbit' };
    const deleted = { ...columns, isLive: null, deletedAt: new Date('2019-05-01') };
    const protocol = await makeRow(db, clinic, 'vaccine_protocols', deleted);
    expect((await stage.run(clinic)).rows).toEqual({ vaccine_protocols: 1 });
    const successor = await makeRow(db, clinic, 'vaccine_protocols', columns);
    const refused = await restore(clinic, 'vaccine_protocols', protocol.id);
    expect(refused?.faults).toEqual([expect.stringContaining('is there already')]);
    const gone = { is_live: null, deleted_at: new Date() };
    await clinic.run(() => db.app('vaccine_protocols').where({ id: successor.id }).update(gone));
    expect((await restore(clinic, 'vaccine_protocols', protocol.id))?.faults).toEqual([]);
    const rows = await clinic.run(() => db.app('vaccine_protocols').where({ id: protocol.id }));
    expect(rows).toMatchObject([{ is_live: 1, deleted_at: null }]);
  });
});
