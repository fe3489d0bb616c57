import { describe, expect, it } from 'vitest';
import { RetentionRounds } from '../../../server/retention/retentionRounds.ts';
import { select } from '../../../server/db/names.ts';
import type { TestClinic } from '../../support/testDatabase.ts';
import { family, RetentionStage } from './retentionStage.ts';

const prefix = 'tretentionkill';
const stage = new RetentionStage(prefix);
const pets = 6;

async function manyOldPets(): Promise<TestClinic> {
  const clinic = await stage.clinic();
  for (let made = 0; made < pets; made += 1) await stage.oldPet(clinic);
  return clinic;
}

const total = Object.fromEntries(Object.keys(family).map((table) => [table, pets]));

/** Every row is in its table or in the archive, and in one of them only. */
async function places(clinic: TestClinic): Promise<Record<string, number>> {
  const counted = await Promise.all(
    Object.keys(family).map(async (table) => {
      const [archived] = await stage.root.rows<{ n: number }>(
        'SELECT COUNT(*) AS n FROM archived_rows WHERE clinic_id = ? AND table_name = ?',
        [clinic.id, table],
      );
      return [table, (await stage.count(clinic, table)) + Number(archived?.n)] as const;
    }),
  );
  return Object.fromEntries(counted);
}

describe('archiving that is killed', () => {
  it('has lost nothing and doubled nothing, and goes on', async () => {
    const clinic = await manyOldPets();
    const { jobs } = stage.server.deps.db;
    // A lock on one note stops the run in the middle of an animal: rows are copied, none is taken away.
    const [note] = await stage.root.rows<{ id: string }>(
      'SELECT id FROM medical_records WHERE clinic_id = ? ORDER BY pet_id LIMIT 1 OFFSET 3',
      [clinic.id],
    );
    await stage.root.rows('BEGIN');
    const lock = 'SELECT id FROM medical_records WHERE clinic_id = ? AND id = ? FOR UPDATE';
    await stage.root.rows(lock, [clinic.id, note?.id ?? '']);
    const running = stage.run(clinic).catch((error: unknown) => error);
    const waiting = async (): Promise<number> => {
      const found = (await stage.root.processes()).find(
        ({ Id, db, Command, Time }) =>
          Id !== stage.root.id && db?.startsWith(prefix) && Command !== 'Sleep' && Time >= 1,
      );
      return found?.Id ?? (await waiting());
    };
    await stage.root.rows(`KILL CONNECTION ${String(await waiting())}`);
    await stage.root.rows('COMMIT');
    expect(await running).toBeInstanceOf(Error);
    expect(await places(clinic)).toEqual(total);
    const left = await stage.count(clinic, 'pets');
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(pets);
    expect((await stage.run(clinic)).rows['pets']).toBe(left);
    expect(await stage.count(clinic, 'pets')).toBe(0);
    expect(await places(clinic)).toEqual(total);
    expect(await select(jobs, 'SELECT 1 AS one')).toHaveLength(1);
  });
});

describe('two nodes at once', () => {
  it('archive everything once between them', async () => {
    const clinic = await manyOldPets();
    const [one, other] = await Promise.all([stage.run(clinic), stage.run(clinic)]);
    for (const table of Object.keys(family))
      expect((one.rows[table] ?? 0) + (other.rows[table] ?? 0)).toBe(pets);
    expect(await places(clinic)).toEqual(total);
    const audited = await clinic.run(() =>
      stage.server.deps.db.app('audit_logs').where({ entity_type: 'pets', action: 'delete' }),
    );
    expect(audited).toHaveLength(pets);
  });

  it('go through a clinic once a day, one of them', async () => {
    const clinic = await manyOldPets();
    const { deps, clock } = stage.server;
    const nodes = [new RetentionRounds(deps), new RetentionRounds(deps)];
    await Promise.all(nodes.map((node) => node.runDue()));
    expect(await stage.count(clinic, 'pets')).toBe(0);
    await stage.oldPet(clinic);
    await nodes[0]?.runDue();
    expect(await stage.count(clinic, 'pets')).toBe(1);
    clock.advance(86_400_000);
    await nodes[1]?.runDue();
    expect(await stage.count(clinic, 'pets')).toBe(0);
  });
});
