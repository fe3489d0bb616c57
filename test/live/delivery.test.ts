import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIn, walkIn } from '../../shared/appointmentEndpoints.ts';
import { getBoard, getBoardChanges } from '../../shared/boardEndpoints.ts';
import type { Card, StaffBoard } from '../../shared/board.ts';
import { boardChecksum } from '../../shared/boardRules.ts';
import { makeAppointment, makeClinic, makePet } from '../support/testDatabase.ts';
import {
  askPatiently,
  liveNode,
  openReader,
  readerOf,
  signInOn,
  type LiveNode,
} from './liveNode.ts';

let node: LiveNode;
beforeAll(async () => {
  node = await liveNode();
});
afterAll(() => node.close());

const at = (id: string) => ({ appointmentId: id as Card['id'] });

describe('a change', () => {
  it('reaches every reader of the clinic and no other clinic', async () => {
    const clinic = await makeClinic(node.deps.db);
    const stranger = await makeClinic(node.deps.db);
    const { id } = await makeAppointment(node.deps.db, clinic);
    const rita = await signInOn(node, clinic.users.receptionist);
    const readers = [
      await readerOf(node, clinic.users.veterinarian),
      await openReader(node, rita.token),
    ];
    const foreign = await readerOf(node, stranger.users.admin);
    const reply = await askPatiently(rita, checkIn, {
      params: at(id),
      body: { version: 1 },
      commandId: 'check-in-1',
    });
    expect(reply.status).toBe(200);
    for (const reader of readers) {
      await reader.until(() => reader.card(id)?.status === 'checked_in');
      expect(reader.cursor).toEqual(reply.body.cursor);
      expect(reader.card(id)).toEqual(reply.body.card);
      expect(reader.frames[0]?.changes[0]).toMatchObject({ commandId: 'check-in-1' });
    }
    expect(foreign.frames).toEqual([]);
    expect(foreign.raw.join('')).not.toContain(id);
    for (const reader of [...readers, foreign]) reader.close();
  });

  it('arrives in order, dense and once while many write at the same time', async () => {
    const clinic = await makeClinic(node.deps.db);
    const pet = await makePet(node.deps.db, clinic);
    const rita = await signInOn(node, clinic.users.receptionist);
    const readers = await Promise.all(
      Object.values(clinic.users).map((user) => readerOf(node, user)),
    );
    const write = async () => {
      const body = {
        petId: pet.id,
        veterinarianId: clinic.users.veterinarian.id,
        type: 'sick',
        allowDoubleBooking: true,
      };
      return askPatiently(rita, walkIn, { body: body as never, commandId: crypto.randomUUID() });
    };
    const writes = 60;
    const replies = await Promise.all(Array.from({ length: writes }, write));
    expect(replies.map((reply) => reply.status)).toEqual(Array(writes).fill(201));
    const head = Math.max(...replies.map((reply) => reply.body.cursor.seq));
    for (const reader of readers) {
      await reader.until(() => reader.cursor.seq === head);
      expect(reader.applied).toEqual(Array.from({ length: writes }, (_, index) => index + 1));
      expect(reader.counts).toMatchObject({ gaps: 0, duplicates: 0, snapshots: 1 });
    }
    const board = await askPatiently(rita, getBoard, {});
    const sums = readers.map((reader) => boardChecksum(reader.board));
    expect(new Set([...sums, boardChecksum(board.body.board)]).size).toBe(1);
    for (const reader of readers) reader.close();
  });
});

describe('the board over HTTP', () => {
  it('has the same cursor and cards as the socket, and 304 until something changes', async () => {
    const clinic = await makeClinic(node.deps.db);
    const { id } = await makeAppointment(node.deps.db, clinic);
    const rita = await signInOn(node, clinic.users.receptionist);
    const first = await askPatiently(rita, getBoard, {});
    expect((first.body.board as StaffBoard).cards.map((card) => card.id)).toEqual([id]);
    const headers = { 'if-none-match': String(first.headers['etag']) };
    const same = await askPatiently(rita, getBoard, { headers });
    expect([same.status, same.headers['content-length'], same.body]).toEqual([
      304,
      undefined,
      null,
    ]);
    await askPatiently(rita, checkIn, {
      params: at(id),
      body: { version: 1 },
      commandId: 'check-in-2',
    });
    const second = await askPatiently(rita, getBoard, { headers });
    expect(second.status).toBe(200);
    expect(second.body.seq).toBe(1);
    const { epoch, seq, tag, board } = first.body;
    const changes = await askPatiently(rita, getBoardChanges, {
      query: { epoch, seq, tag, day: board.day },
    });
    expect(changes.body).toMatchObject({ kind: 'delta', from: 0, to: 1, tag: second.body.tag });
  });

  it('has a tag that is good for no other clinic', async () => {
    const clinics = [await makeClinic(node.deps.db), await makeClinic(node.deps.db)];
    const tags: string[] = [];
    for (const { users } of clinics) {
      const headers = { 'if-none-match': tags.at(-1) ?? '' };
      const asker = await signInOn(node, users.receptionist);
      const reply = await askPatiently(asker, getBoard, { headers });
      expect(reply.status).toBe(200);
      tags.push(String(reply.headers['etag']));
    }
    expect(tags[0]).not.toBe(tags[1]);
  });
});
