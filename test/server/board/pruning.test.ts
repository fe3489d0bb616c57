import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pruneReplies } from '../../../server/board/idempotency.ts';
import { databaseErrno } from '../../../server/db/databaseErrors.ts';
import type { Databases } from '../../../server/db/databases.ts';
import { select } from '../../../server/db/names.ts';
import { pruneTimers } from '../../../server/jobs/timers.ts';
import {
  makeClinic,
  testDatabases,
  testPrefix,
  type TestClinic,
} from '../../support/testDatabase.ts';
import { connectAs } from '../db/administrator.ts';

let db: Databases;
beforeAll(async () => {
  db = await testDatabases();
});
afterAll(() => db.destroy());

const dayMs = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs);

async function idsOf(clinic: TestClinic, sql: string): Promise<string[]> {
  const rows = await clinic.run(() => select<{ id: string }>(db.app, sql));
  return rows.map(({ id }) => id);
}

describe('replies to commands', () => {
  it('go after 14 days, in every clinic, however many there are', async () => {
    const clinics = [await makeClinic(db), await makeClinic(db)];
    for (const clinic of clinics) {
      const row = (command_id: string, created_at: Date) => ({
        clinic_id: clinic.id,
        command_id,
        actor_id: clinic.users.admin.id,
        request_hash: Buffer.alloc(32),
        status: 200,
        reply: '{"note":"limps"}',
        created_at,
      });
      const old = Array.from({ length: 1_001 }, () => row(randomUUID(), daysAgo(15)));
      const rows = [...old, row('young', daysAgo(13)), row('new', new Date())];
      await clinic.run(() => db.app('idempotency_keys').insert(rows));
    }
    await pruneReplies(db, Date.now());
    for (const clinic of clinics) {
      const left = await idsOf(clinic, 'SELECT command_id AS id FROM idempotency_keys');
      expect(left.sort()).toEqual(['new', 'young']);
    }
  });

  it('are taken by an account that cannot read them', async () => {
    const jobs = await connectAs('jobs');
    for (const columns of ['reply', 'request_hash', 'actor_id', '*']) {
      const read = jobs.rows(`SELECT ${columns} FROM idempotency_keys`);
      expect(databaseErrno(await read.catch((error: unknown) => error))).toBeOneOf([1142, 1143]);
    }
    jobs.end();
  });
});

describe('timers', () => {
  it('go 14 days after they were done or called off, and never before', async () => {
    const clinic = await makeClinic(db);
    const row = (id: string, done_at: Date | null) => ({
      clinic_id: clinic.id,
      id,
      kind: 'of_nobody',
      entity_id: id,
      due_at: daysAgo(30),
      done_at,
    });
    const rows = [row('done', daysAgo(15)), row('young', daysAgo(13)), row('overdue', null)];
    await clinic.run(() => db.app('timers').insert(rows));
    await pruneTimers(db, Date.now());
    expect((await idsOf(clinic, 'SELECT id FROM timers')).sort()).toEqual(['overdue', 'young']);
  });
});

describe('the account that prunes', () => {
  it('deletes from nothing but the log, the replies, the timers and forgotten mail', async () => {
    const jobs = await connectAs('jobs');
    const grants = await jobs.rows('SHOW GRANTS');
    jobs.end();
    const deleting = grants
      .map((grant) => String(Object.values(grant)[0]).replaceAll('`', ''))
      // MariaDB's own gift to everybody since 11: databases named `test`, which no installation may be.
      .filter((grant) => grant.includes('DELETE') && !grant.endsWith(' TO PUBLIC'));
    const tables = deleting.map(
      (grant) => new RegExp(` ON ${testPrefix}_core\\.(\\w+) TO `).exec(grant)?.[1],
    );
    const pruned = ['board_changes', 'idempotency_keys', 'mail_messages', 'timers'];
    expect(tables.sort()).toEqual(pruned);
  });
});
