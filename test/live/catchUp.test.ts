import { randomUUID } from 'node:crypto';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIn } from '../../shared/appointmentEndpoints.ts';
import type { StaffChange } from '../../shared/board.ts';
import { boardChecksum } from '../../shared/boardRules.ts';
import { clinicDayAt } from '../../server/board/clinicDay.ts';
import { readChanges } from '../../server/board/changeLog.ts';
import { pruneLogs } from '../../server/board/logPruning.ts';
import { parseDatabaseUrl } from '../../server/db/databaseUrl.ts';
import {
  makeAppointment,
  makeClinic,
  testDatabaseUrl,
  type TestClinic,
} from '../support/testDatabase.ts';
import {
  at,
  liveNode,
  askPatiently,
  logQuietly,
  newCommandId,
  readerOf,
  signInOn,
  type LiveNode,
} from './liveNode.ts';

let node: LiveNode;
beforeAll(async () => {
  node = await liveNode();
});
afterAll(() => node.close());

async function logOf(clinic: TestClinic): Promise<StaffChange[]> {
  const range = { fromSeq: 1, limit: 1000 };
  return clinic.run(() => readChanges(node.deps.db.app, clinic.id, range));
}

/** Does to the tables what no account of the server may. */
async function asOperator(sql: string, values: (string | number)[]): Promise<void> {
  const { server, names } = parseDatabaseUrl(testDatabaseUrl());
  const connection = await mysql.createConnection({ ...server, database: names.core });
  await connection.query(sql, values);
  await connection.end();
}

describe('hints', () => {
  it('may come twice, in any order and of another epoch: readers see each change once, in order', async () => {
    const clinic = await makeClinic(node.deps.db);
    const reader = await readerOf(node, clinic.users.admin);
    await logQuietly(node, clinic, { count: 40 });
    const changes = await logOf(clinic);
    const shuffled = [...changes, ...changes.slice(10), ...changes.slice(0, 30)];
    shuffled.sort(() => (randomUUID() < randomUUID() ? -1 : 1));
    for (const change of shuffled) {
      node.deps.live.offer({ clinicId: clinic.id, epoch: 1, change });
      node.deps.live.offer({ clinicId: clinic.id, epoch: 0, change });
    }
    await reader.until(() => reader.cursor.seq === 40);
    expect(reader.applied).toEqual(changes.map((change) => change.seq));
    expect(reader.counts).toMatchObject({ gaps: 0, duplicates: 0, snapshots: 1 });
    reader.close();
  });

  it('that never come are found by the poll', async () => {
    const clinic = await makeClinic(node.deps.db);
    const reader = await readerOf(node, clinic.users.admin);
    await logQuietly(node, clinic, { count: 5 });
    await reader.until(() => reader.cursor.seq === 5);
    expect(reader.applied).toEqual([1, 2, 3, 4, 5]);
    reader.close();
  });

  it('with a hole in them are completed from the log at once', async () => {
    const clinic = await makeClinic(node.deps.db);
    const reader = await readerOf(node, clinic.users.admin);
    await logQuietly(node, clinic, { count: 3 });
    const last = (await logOf(clinic)).at(-1);
    if (!last) throw new Error('the log is empty');
    node.deps.live.offer({ clinicId: clinic.id, epoch: 1, change: last });
    await reader.until(() => reader.cursor.seq === 3);
    expect(reader.applied).toEqual([1, 2, 3]);
    expect(reader.frames[0]).toMatchObject({ from: 0, to: 3 });
    reader.close();
  });
});

describe('a reader', () => {
  it('that lost the last frame learns of it from a head', async () => {
    const clinic = await makeClinic(node.deps.db);
    const { id } = await makeAppointment(node.deps.db, clinic);
    const rita = await signInOn(node, clinic.users.receptionist);
    const reader = await readerOf(node, clinic.users.veterinarian);
    reader.losesFrames = true;
    await askPatiently(rita, checkIn, {
      params: at(id),
      body: { version: 1 },
      commandId: newCommandId(),
    });
    await reader.until(() => reader.card(id)?.status === 'checked_in');
    expect(reader.frames).toEqual([]);
    expect(reader.heads.at(-1)).toMatchObject({ seq: 1, count: 1 });
    expect(reader.heads.at(-1)?.checksum).toBe(boardChecksum(reader.board));
    expect(reader.counts).toMatchObject({ snapshots: 1, diverged: 0 });
    reader.close();
  });

  it('that slept through 500 changes gets them, through 501 the board', async () => {
    const clinic = await makeClinic(node.deps.db);
    const sleeper = await readerOf(node, clinic.users.admin);
    const since = sleeper.cursor;
    sleeper.socket.disconnect();
    const other = await readerOf(node, clinic.users.technician);
    const middle = await logQuietly(node, clinic, { count: 500 });
    await other.until(() => other.cursor.seq === 500);
    const delta = await other.hello({ since });
    expect(delta).toMatchObject({ kind: 'delta', from: 0, to: 500, tag: middle.tag });
    expect(delta.kind === 'delta' && delta.changes.length).toBe(500);
    await logQuietly(node, clinic, { count: 1 });
    await other.until(() => other.cursor.seq === 501);
    expect(await other.hello({ since })).toMatchObject({ kind: 'snapshot', seq: 501 });
    other.close();
  });

  it('comes back to a server that has just started and gets a delta from the log', async () => {
    const clinic = await makeClinic(node.deps.db);
    const reader = await readerOf(node, clinic.users.admin);
    const since = reader.cursor;
    const { day } = reader.board;
    await logQuietly(node, clinic, { count: 20 });
    const second = await liveNode();
    const back = await readerOf(second, clinic.users.admin);
    const answer = await back.hello({ since, day });
    expect(answer).toMatchObject({ kind: 'delta', from: 0, to: 20 });
    for (const one of [reader, back]) one.close();
    await second.close();
  });

  it('with a place that this log does not have gets the board, and disturbs nobody', async () => {
    const clinic = await makeClinic(node.deps.db);
    const honest = await readerOf(node, clinic.users.admin);
    const reader = await readerOf(node, clinic.users.technician);
    await logQuietly(node, clinic, { count: 3 });
    await reader.until(() => reader.cursor.seq === 3);
    const { epoch, tag } = reader.cursor;
    for (const since of [
      { epoch, seq: 3, tag: (tag ^ 1) >>> 0 },
      { epoch, seq: 99, tag },
      { epoch: epoch + 7, seq: 3, tag },
    ]) {
      const answer = await reader.hello({ since });
      expect(answer).toMatchObject({ kind: 'snapshot', epoch: 1, seq: 3 });
    }
    const yesterday = await reader.hello({ day: '2020-02-29' });
    expect(yesterday.kind).toBe('snapshot');
    await honest.until(() => honest.cursor.seq === 3);
    expect(honest.counts.snapshots).toBe(1);
    for (const one of [honest, reader]) one.close();
  });
});

describe('a log that lost its tail', () => {
  it('starts a new epoch, and every reader takes the board as it is', async () => {
    const clinic = await makeClinic(node.deps.db);
    const { id } = await makeAppointment(node.deps.db, clinic);
    const rita = await signInOn(node, clinic.users.receptionist);
    const reader = await readerOf(node, clinic.users.veterinarian);
    await askPatiently(rita, checkIn, {
      params: at(id),
      body: { version: 1 },
      commandId: newCommandId(),
    });
    await reader.until(() => reader.card(id)?.status === 'checked_in');
    // What a failover to a replica that never got the last transaction leaves behind.
    await asOperator('DELETE FROM board_changes WHERE clinic_id = ?', [clinic.id]);
    await asOperator(
      "UPDATE appointments SET status = 'scheduled', version = 1, checked_in_at = NULL WHERE id = ?",
      [id],
    );
    await asOperator('UPDATE clinic_streams SET head = 0, tag = 0 WHERE clinic_id = ?', [
      clinic.id,
    ]);
    await reader.until(() => reader.cursor.epoch === 2);
    expect(reader.cursor).toEqual({ epoch: 2, seq: 0, tag: 0 });
    expect(reader.card(id)?.status).toBe('scheduled');
    reader.close();
  });

  it('and then reissued the same numbers is recognised by their tags', async () => {
    const clinic = await makeClinic(node.deps.db);
    const reader = await readerOf(node, clinic.users.veterinarian);
    await logQuietly(node, clinic, { count: 3 });
    await reader.until(() => reader.cursor.seq === 3);
    await asOperator('UPDATE board_changes SET tag = tag ^ 1 WHERE clinic_id = ? AND seq = 3', [
      clinic.id,
    ]);
    await asOperator('UPDATE clinic_streams SET tag = tag ^ 1 WHERE clinic_id = ?', [clinic.id]);
    await reader.until(() => reader.cursor.epoch === 2);
    const last = await logQuietly(node, clinic, { count: 1 });
    await reader.until(() => reader.cursor.seq === 4);
    expect(reader.cursor).toEqual(last);
    expect(last.epoch).toBe(2);
    reader.close();
  });
});

describe('the log', () => {
  it('forgets what is older than 14 days, but never its last change', async () => {
    const { db } = node.deps;
    const old = new Date(Date.now() - 15 * 86_400_000);
    const busy = await makeClinic(db);
    const quiet = await makeClinic(db);
    await logQuietly(node, busy, { count: 1_100, at: old });
    await logQuietly(node, busy, { count: 2 });
    await logQuietly(node, quiet, { count: 3, at: old });
    await pruneLogs(db, Date.now());
    expect((await logOf(busy)).map(({ seq }) => seq)).toEqual([1_101, 1_102]);
    expect((await logOf(quiet)).map(({ seq }) => seq)).toEqual([3]);
  });
});

describe("the clinic's midnight", () => {
  it('brings the new day to every reader without being asked', async () => {
    const clinic = await makeClinic(node.deps.db, { clinic: { timezone: 'Asia/Tokyo' } });
    const own = await liveNode();
    const today = await makeAppointment(own.deps.db, clinic);
    const { dayEndsAt } = clinicDayAt(clinic.timezone, Date.now());
    own.clock.stopAt(Date.parse(dayEndsAt) - 60_000);
    const reader = await readerOf(own, clinic.users.admin);
    const { day } = reader.board;
    expect(reader.card(today.id)).toBeDefined();
    own.clock.advance(60_000);
    await reader.until(() => reader.board.day > day);
    expect(reader.card(today.id)).toBeUndefined();
    expect(reader.heads.at(-1)?.day).toBe(reader.board.day);
    await own.close();
  });
});
