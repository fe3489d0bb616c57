import { describe, expect, it } from 'vitest';
import { getClient } from '../../../shared/clientEndpoints.ts';
import { placeLegalHold, releaseLegalHold } from '../../../shared/legalHoldEndpoints.ts';
import { getPet } from '../../../shared/petEndpoints.ts';
import { verifyAudit } from '../../../server/db/audit.ts';
import { select } from '../../../server/db/names.ts';
import { readSnapshot } from '../../../server/db/transaction.ts';
import { ask, signedIn } from '../../support/testApp.ts';
import { makeAppointment, makeRow } from '../../support/testDatabase.ts';
import { dayMs, family, RetentionStage } from './retentionStage.ts';

const stage = new RetentionStage('tarchive');

describe('an animal that nobody has seen', () => {
  it('stays until the day its seven years are over, and then goes with all that is part of it', async () => {
    const clinic = await stage.clinic();
    const pet = await stage.oldPet(clinic);
    const { clock, deps } = stage.server;
    clock.advance(-2 * dayMs);
    expect(await stage.run(clinic)).toEqual({ rows: {}, blocked: 0 });
    clock.advance(2 * dayMs);
    expect(await stage.run(clinic, true)).toMatchObject({ rows: { pets: 1, diagnoses: 1 } });
    expect(await stage.count(clinic, 'archived_rows')).toBe(0);
    expect(await stage.run(clinic)).toMatchObject({ rows: family, blocked: 0 });
    expect(await stage.run(clinic)).toEqual({ rows: {}, blocked: 0 });
    for (const table of Object.keys(family)) expect(await stage.count(clinic, table)).toBe(0);
    const archived = await stage.count(clinic, 'archived_rows');
    expect(archived).toBeGreaterThanOrEqual(Object.keys(family).length);
    const rita = await signedIn(stage.server, clinic.users.receptionist);
    const gone = await ask(rita, getPet, { params: { petId: pet.id } });
    expect(gone).toMatchObject({ status: 404, problem: { code: 'not_found' } });
    const owner = await ask(rita, getClient, { params: { clientId: pet.clientId } });
    expect(owner.status).toBe(404);
    const seen = clinic.run(() => select(deps.db.app, 'SELECT 1 FROM archived_rows'));
    await expect(seen).rejects.toThrow(/archived_rows/);
  });

  it('is in the archive column for column', async () => {
    const clinic = await stage.clinic();
    const pet = await stage.oldPet(clinic);
    const [before] = await stage.root.rows('SELECT * FROM pets WHERE id = ?', [pet.id]);
    await stage.run(clinic);
    const [row] = await stage.root.rows<{ body: string }>(
      `SELECT body FROM archived_rows WHERE table_name = 'pets' AND row_key = ?`,
      [pet.id],
    );
    const body = JSON.parse(row?.body ?? '') as Record<string, string | null>;
    expect(Object.keys(body).sort()).toEqual(Object.keys(before ?? {}).sort());
    expect(body).toMatchObject({ id: pet.id, name: 'Rex', breed: 'Beagle', weight: null });
    expect(body['created_at']).toBe('2019-06-01 10:00:00');
  });

  it('says in the audit log that it went', async () => {
    const clinic = await stage.clinic();
    const pet = await stage.oldPet(clinic);
    await stage.run(clinic);
    const rows = await clinic.run(() =>
      stage.server.deps.db.app('audit_logs').where({ entity_id: pet.id, action: 'delete' }),
    );
    expect(rows).toHaveLength(1);
    expect(JSON.parse(String(rows[0]?.new_values))).toMatchObject({ archived: { diagnoses: 1 } });
  });

  it('stays with everything when it was seen once more', async () => {
    const clinic = await stage.clinic();
    const pet = await stage.oldPet(clinic);
    const startTime = new Date('2025-01-01T10:00:00Z');
    await makeAppointment(stage.server.deps.db, clinic, { pet, startTime });
    expect(await stage.run(clinic)).toEqual({ rows: {}, blocked: 0 });
  });
});

describe('a legal hold', () => {
  const reason = 'A claim for damages';

  it.each(['pet', 'client', 'clinic'] as const)('on the %s keeps the animal', async (kind) => {
    const clinic = await stage.clinic();
    const pet = await stage.oldPet(clinic);
    const ada = await signedIn(stage.server, clinic.users.admin);
    const whom = { pet: { petId: pet.id }, client: { clientId: pet.clientId }, clinic: {} }[kind];
    const body = { ...whom, reason } as { reason: string };
    const placed = await ask(ada, placeLegalHold, { body });
    expect(placed).toMatchObject({
      status: 201,
      body: { reason, placedBy: { lastName: 'Admin' } },
    });
    expect(await stage.run(clinic, true)).toEqual({ rows: {}, blocked: 0 });
    expect(await stage.run(clinic)).toEqual({ rows: {}, blocked: 0 });
    const params = { legalHoldId: placed.body.id };
    const release = { params, body: { version: 1, reason: 'Settled' } };
    expect(await ask(ada, releaseLegalHold, release)).toMatchObject({
      status: 200,
      body: { releaseReason: 'Settled' },
    });
    const again = { params, body: { version: 2, reason: 'Settled' } };
    expect((await ask(ada, releaseLegalHold, again)).problem.code).toBe('hold_already_released');
    expect((await stage.run(clinic)).rows).toMatchObject({ pets: 1, vaccinations: 1 });
  });

  it('is for admins', async () => {
    const clinic = await stage.clinic();
    const vera = await signedIn(stage.server, clinic.users.veterinarian);
    expect((await ask(vera, placeLegalHold, { body: { reason } })).status).toBe(403);
  });
});

describe('a deleted row', () => {
  it('goes seven years after it was deleted, unless others name it', async () => {
    const clinic = await stage.clinic();
    const { db } = stage.server.deps;
    const visit = await makeAppointment(db, clinic, { deletedAt: new Date('2019-05-01') });
    const named = await makeAppointment(db, clinic, {
      pet: { id: visit.petId, clientId: visit.clientId },
      deletedAt: new Date('2019-05-01'),
    });
    await makeAppointment(db, clinic, { deletedAt: new Date('2020-05-01') });
    await makeRow(db, clinic, 'lab_results', {
      petId: visit.petId,
      appointmentId: named.id,
      testName: 'ALT',
      testDate: '2026-01-01',
    });
    expect(await stage.run(clinic)).toEqual({ rows: { appointments: 1 }, blocked: 1 });
    const left = await clinic.run(() => db.app('appointments').pluck('id'));
    expect(left).toContain(named.id);
    expect(left).not.toContain(visit.id);
  });
});

describe('the audit chain', () => {
  it('holds from its first row when an animal has gone', async () => {
    const clinic = await stage.clinic();
    await stage.oldPet(clinic);
    await stage.run(clinic);
    const verified = await clinic.run(() =>
      readSnapshot(stage.server.deps.db, (trx) => verifyAudit(trx)),
    );
    expect(verified).toEqual({ rows: 2, firstBadSeq: null });
  });
});
