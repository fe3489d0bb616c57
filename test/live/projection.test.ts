import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cancel,
  checkIn,
  confirm,
  deleteAppointment,
  markNoShow,
  updateAppointment,
  walkIn,
} from '../../shared/appointmentEndpoints.ts';
import { getBoard, getBoardChanges } from '../../shared/boardEndpoints.ts';
import { reportLabResult } from '../../shared/labEndpoints.ts';
import { makeAppointment, makeClient, makeClinic, makePet } from '../support/testDatabase.ts';
import {
  at,
  liveNode,
  askPatiently,
  newCommandId,
  openReader,
  screenOn,
  signInOn,
  type LiveNode,
} from './liveNode.ts';

let node: LiveNode;
beforeAll(async () => {
  node = await liveNode();
});
afterAll(() => node.close());

const owner = 'Zebulonsurname';
const reason = 'Zebulonreason';
const analyte = 'Zebulonpotassium';

async function scene() {
  const clinic = await makeClinic(node.deps.db);
  const client = await makeClient(node.deps.db, clinic, { lastName: owner });
  const pet = await makePet(node.deps.db, clinic, { client, name: 'Rex' });
  const { id } = await makeAppointment(node.deps.db, clinic, { pet, reason });
  const lobby = await screenOn(node, clinic, 'lobby');
  const wall = await screenOn(node, clinic, 'staff');
  const rita = await signInOn(node, clinic.users.receptionist);
  const vera = await signInOn(node, clinic.users.veterinarian);
  const readers = {
    lobby: await openReader(node, lobby.token),
    wall: await openReader(node, wall.token),
    desk: await openReader(node, rita.token),
    staff: await openReader(node, vera.token),
  };
  return { clinic, pet, id, rita, vera, readers, screens: { lobby, wall } };
}

describe('a lobby', () => {
  it('never receives an owner, a reason, a veterinarian or a result, in any message', async () => {
    const { clinic, pet, id, rita, vera, readers, screens } = await scene();
    const params = at(id);
    await askPatiently(rita, checkIn, { params, body: { version: 1 }, commandId: newCommandId() });
    const result = {
      petId: pet.id,
      testName: analyte,
      testDate: '2026-01-15',
      resultValue: '8.9',
      status: 'critical',
    };
    const lab = await askPatiently(vera, reportLabResult, {
      body: result as never,
      commandId: newCommandId(),
    });
    expect(lab.status).toBe(201);
    const head = readers.staff;
    await head.until(() => head.cursor.seq === 2);
    for (const reader of Object.values(readers)) await reader.until(() => reader.cursor.seq === 2);
    await readers.lobby.hello();
    await readers.lobby.hello({ since: null });
    await readers.lobby.until(() => readers.lobby.heads.length > 0);
    const rest = await askPatiently(screens.lobby, getBoard, {});
    const said = [...readers.lobby.raw, JSON.stringify(rest.body)].join('\n');
    const { firstName, lastName } = clinic.users.veterinarian;
    for (const word of [owner, reason, analyte, '8.9', lastName, firstName, 'Rita']) {
      expect(said).not.toContain(word);
    }
    for (const field of ['client', 'reason', 'veterinarian', 'alerts', 'actor', 'cause']) {
      expect(said).not.toContain(`"${field}"`);
    }
    expect(readers.lobby.card(id)).toMatchObject({ petName: 'Rex', status: 'checked_in' });
    expect(readers.lobby.counts.diverged).toBe(0);
    for (const reader of Object.values(readers)) reader.close();
  });

  it('does not show quiet visits, emergencies and what is for another day', async () => {
    const { clinic, pet, rita, readers } = await scene();
    const { lobby, staff } = readers;
    const visit = {
      petId: pet.id,
      veterinarianId: clinic.users.veterinarian.id,
      allowDoubleBooking: true,
    };
    const quiet = { ...visit, type: 'consultation', isHiddenFromLobby: true };
    const emergency = { ...visit, type: 'emergency', priority: 'emergency' };
    for (const body of [quiet, emergency]) {
      const reply = await askPatiently(rita, walkIn, {
        body: body as never,
        commandId: newCommandId(),
      });
      expect(reply.status).toBe(201);
    }
    await lobby.until(() => lobby.cursor.seq === 2);
    await staff.until(() => staff.cursor.seq === 2);
    expect(lobby.board.cards.length).toBe(1);
    expect(staff.board.cards.length).toBe(3);
    await lobby.until(() => lobby.heads.length > 0);
    expect(lobby.heads.at(-1)?.count).toBe(1);
    expect(lobby.counts.diverged).toBe(0);
    for (const reader of Object.values(readers)) reader.close();
  });

  it('hears no id of what it never showed, whichever door it asks, and of what it did, that it left', async () => {
    const { clinic, pet, id, rita, readers, screens } = await scene();
    const { lobby } = readers;
    const since = lobby.cursor;
    const quiet = await makeAppointment(node.deps.db, clinic, { pet, isHiddenFromLobby: true });
    const later = new Date(Date.now() + 72 * 3_600_000);
    const ahead = await makeAppointment(node.deps.db, clinic, { pet, startTime: later });
    const said = (version: number) => ({ body: { version }, commandId: newCommandId() });
    await askPatiently(rita, confirm, { params: at(quiet.id), ...said(1) });
    await askPatiently(rita, checkIn, { params: at(quiet.id), ...said(2) });
    await askPatiently(rita, confirm, { params: at(ahead.id), ...said(1) });
    const reason = { version: 3, reason: 'Came too late' };
    const cancelled = { params: at(quiet.id), body: reason, commandId: newCommandId() };
    expect((await askPatiently(rita, cancel, cancelled)).status).toBe(200);
    const shy = await makeAppointment(node.deps.db, clinic, { pet, isHiddenFromLobby: true });
    const corrected = { params: at(shy.id), body: { version: 1, reason: 'Scratches' } };
    await askPatiently(rita, updateAppointment, { ...corrected, commandId: newCommandId() });
    const removal = { params: at(shy.id), query: { version: 2 }, commandId: newCommandId() };
    expect((await askPatiently(rita, deleteAppointment, removal)).status).toBe(200);
    const missed = { params: at(id), ...said(1) };
    expect((await askPatiently(rita, markNoShow, missed)).status).toBe(200);
    await lobby.until(() => lobby.cursor.seq === 7);
    const rest = await askPatiently(screens.lobby, getBoardChanges, {
      query: { ...since, day: lobby.board.day },
    });
    expect(rest.body).toMatchObject({ kind: 'delta', from: 0, to: 7 });
    expect(lobby.board.cards).toEqual([]);
    for (const words of [lobby.raw.join(), JSON.stringify(rest.body)]) {
      expect(words).not.toContain(quiet.id);
      expect(words).not.toContain(ahead.id);
      expect(words).not.toContain(shy.id);
      expect(words).toContain(`"gone":["${id}"]`);
    }
    expect(lobby.counts).toMatchObject({ gaps: 0, duplicates: 0, diverged: 0 });
    for (const reader of Object.values(readers)) reader.close();
  });
});

describe('a result that is critical', () => {
  it('says what it is to the veterinarian and the staff wall, and only that it is to reception', async () => {
    const { pet, vera, readers } = await scene();
    const result = {
      petId: pet.id,
      testName: analyte,
      testDate: '2026-01-15',
      resultValue: '8.9',
      status: 'critical',
    };
    await askPatiently(vera, reportLabResult, { body: result as never, commandId: newCommandId() });
    const { staff, wall, desk } = readers;
    for (const reader of [staff, wall, desk]) await reader.until(() => reader.cursor.seq === 1);
    const alertOf = ({ board }: typeof staff) => (board.view === 'staff' ? board.alerts[0] : null);
    expect(alertOf(staff)).toMatchObject({ testName: analyte, client: { lastName: owner } });
    expect(alertOf(wall)).toMatchObject({ testName: analyte, client: { lastName: 'Z.' } });
    expect(alertOf(desk)).toMatchObject({ testName: null, resultValue: null, state: 'open' });
    expect(desk.raw.join('\n')).not.toContain(analyte);
    expect(wall.raw.join('\n')).not.toContain(owner);
    for (const reader of Object.values(readers)) reader.close();
  });
});
