import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { book, confirm, updateAppointment } from '../../../shared/appointmentEndpoints.ts';
import { getBoard, getBoardChanges } from '../../../shared/boardEndpoints.ts';
import type { HelloReply } from '../../../shared/live.ts';
import { ask, askRaw } from '../../support/testApp.ts';
import { makeAppointment, makeClinic, makePet } from '../../support/testDatabase.ts';
import type { TestClinic } from '../../support/testDatabase.ts';
import { report } from '../labs/labStage.ts';
import { liveNode, openReader, screenOn, signInOn, type LiveNode } from '../../live/liveNode.ts';

let node: LiveNode;
beforeAll(async () => {
  node = await liveNode();
});
afterAll(() => node.close());

type Row = {
  user_id: string | null;
  session_id: string | null;
  entity_id: string;
  ip_address: string | null;
  old_values: string | null;
  new_values: string | null;
};

async function audits(clinic: TestClinic, entityType: string, action: string): Promise<Row[]> {
  return node.deps.db
    .auth('audit_logs')
    .where({ clinic_id: clinic.id, entity_type: entityType, action })
    .orderBy('seq')
    .select<Row[]>('*');
}

const boardReads = (clinic: TestClinic) => audits(clinic, 'board', 'read');

/** A day with two appointments and a critical result. */
async function scene() {
  const { db } = node.deps;
  const clinic = await makeClinic(db);
  const pet = await makePet(db, clinic);
  for (const status of ['scheduled', 'confirmed'])
    await makeAppointment(db, clinic, { pet, status });
  const vera = await signInOn(node, clinic.users.veterinarian);
  await report(vera, pet.id);
  return { db, clinic, pet, vera };
}

function seenOn(answer: unknown) {
  const { board } = answer as Extract<HelloReply, { kind: 'snapshot' }>;
  const alerts = board.view === 'staff' ? board.alerts : [];
  const ids = [...board.cards, ...alerts].map(({ id }) => id);
  return { count: ids.length, idsDigest: createHash('sha256').update(ids.join(',')).digest('hex') };
}

/** The rows of board reads once they are as many: a socket's comes behind its answer. */
async function rowsOnce(clinic: TestClinic, count: number): Promise<Row[]> {
  const length = async () => (await boardReads(clinic)).length;
  await expect.poll(length, { timeout: 20_000 }).toBe(count);
  return boardReads(clinic);
}

describe('a board read over HTTP', () => {
  it('is noted with the ids of its cards and alerts', async () => {
    const { clinic, vera } = await scene();
    const reply = await ask(vera, getBoard, {});
    const rows = await boardReads(clinic);
    expect(rows).toMatchObject([
      { user_id: clinic.users.veterinarian.id, session_id: vera.sessionId, entity_id: clinic.id },
    ]);
    expect(seenOn(reply.body).count).toBe(3);
    expect(JSON.parse(rows[0]?.new_values ?? '')).toEqual(seenOn(reply.body));
  });

  it('is not noted where nothing was shown: 304', async () => {
    const { clinic, vera } = await scene();
    const { headers } = await ask(vera, getBoard, {});
    const again = { headers: { 'if-none-match': String(headers['etag']) } };
    expect(await askRaw(vera, getBoard, again)).toMatchObject({ status: 304 });
    expect(await boardReads(clinic)).toHaveLength(1);
  });

  it('is noted when a question for changes is answered with the whole board, and by what changed on it', async () => {
    const { clinic, vera } = await scene();
    const whole = await ask(vera, getBoardChanges, {});
    if (whole.body.kind !== 'snapshot') throw new Error(whole.body.kind);
    const [row] = await boardReads(clinic);
    expect(JSON.parse(row?.new_values ?? '')).toEqual(seenOn(whole.body));
    const { epoch, seq, tag, board } = whole.body;
    const delta = await ask(vera, getBoardChanges, { query: { epoch, seq, tag, day: board.day } });
    expect(delta.body.kind).toBe('delta');
    expect(await boardReads(clinic)).toHaveLength(1);
    if (board.view !== 'staff') throw new Error('a lobby');
    const [card] = board.cards.filter(({ status }) => status === 'scheduled');
    if (!card) throw new Error('no card');
    const params = { appointmentId: card.id };
    await ask(vera, confirm, { params, body: { version: card.version } });
    const later = { query: { epoch, seq, tag, day: board.day } };
    const told = async () => {
      const { body } = await ask(vera, getBoardChanges, later);
      return body.kind === 'delta' ? body.changes.length : 0;
    };
    await expect.poll(told, { timeout: 20_000 }).toBe(1);
    const rows = await boardReads(clinic);
    const idsDigest = createHash('sha256').update(card.id).digest('hex');
    expect(JSON.parse(rows[1]?.new_values ?? '')).toEqual({ count: 1, idsDigest });
  });
});

describe('a board given to a socket', () => {
  it('is noted with who saw it, from where, and what', async () => {
    const { clinic, vera } = await scene();
    const reader = await openReader(node, vera.token);
    const [row] = await rowsOnce(clinic, 1);
    expect(row).toMatchObject({
      user_id: clinic.users.veterinarian.id,
      session_id: vera.sessionId,
      entity_id: clinic.id,
      ip_address: '127.0.0.1',
    });
    expect(JSON.parse(row?.new_values ?? '')).toEqual(seenOn(reader.answers[0]));
    expect((await reader.hello()).kind).toBe('delta');
    await reader.hello({ since: null });
    expect(await rowsOnce(clinic, 2)).toHaveLength(2);
    reader.close();
  });

  it('is noted for a screen by its session', async () => {
    const { clinic } = await scene();
    const lobby = await screenOn(node, clinic, 'lobby');
    const reader = await openReader(node, lobby.token);
    const [row] = await rowsOnce(clinic, 1);
    expect(row).toMatchObject({ user_id: null, session_id: lobby.sessionId });
    expect(JSON.parse(row?.new_values ?? '')).toEqual(seenOn(reader.answers[0]));
    reader.close();
  });

  it('is noted for each of many who come at once', async () => {
    const { clinic, vera } = await scene();
    const readers = await Promise.all(
      Array.from({ length: 30 }, () => openReader(node, vera.token)),
    );
    expect(await rowsOnce(clinic, 30)).toHaveLength(30);
    for (const reader of readers) reader.close();
  });
});

describe('what an update of an appointment leaves in the audit log', () => {
  it('names notes, which are on no card, with both values', async () => {
    const { clinic, pet, vera } = await scene();
    const startAt = new Date(node.clock.nowMs() + 86_400_000).toISOString();
    const endAt = new Date(node.clock.nowMs() + 88_200_000).toISOString();
    const veterinarianId = clinic.users.veterinarian.id;
    const body = { petId: pet.id, veterinarianId, startAt, endAt, type: 'wellness', notes: 'old' };
    const booked = await askRaw(vera, book, { body });
    const { card } = booked.body as { card: { id: string; version: number } };
    const params = { appointmentId: card.id };
    const patch = { version: card.version, notes: 'new', priority: 'urgent' };
    expect(await askRaw(vera, updateAppointment, { params, body: patch })).toMatchObject({
      status: 200,
    });
    const [row] = await audits(clinic, 'appointment', 'update');
    expect(JSON.parse(row?.old_values ?? '')).toMatchObject({ notes: 'old', priority: 'routine' });
    expect(JSON.parse(row?.new_values ?? '')).toMatchObject({ notes: 'new', priority: 'urgent' });
  });

  it('does not name notes that stayed as they were', async () => {
    const { db, clinic, vera } = await scene();
    const { id } = await makeAppointment(db, clinic, { notes: 'same' });
    const body = { version: 1, notes: 'same', reason: 'Limps' };
    await askRaw(vera, updateAppointment, { params: { appointmentId: id }, body });
    const [row] = await audits(clinic, 'appointment', 'update');
    expect(Object.keys(JSON.parse(row?.new_values ?? '') as object)).toEqual(['reason']);
  });
});
