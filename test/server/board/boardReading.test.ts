import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIn } from '../../../shared/appointmentEndpoints.ts';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import { approvePairing, claimPairing, startPairing } from '../../../shared/screenEndpoints.ts';
import {
  ask,
  nobody,
  signedIn,
  testApp,
  type Asker,
  type TestServer,
} from '../../support/testApp.ts';
import { makeAppointment, makeClinic, type TestClinic } from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

async function lobbyOf({ users }: TestClinic): Promise<Asker> {
  const { body: pairing } = await ask(nobody(server), startPairing, {});
  const wish = { name: 'Hall', view: 'lobby', diagonalInches: 55, readingDistanceM: 3 } as const;
  const { userCode, deviceCode } = pairing;
  await ask(await signedIn(server, users.admin), approvePairing, {
    params: { userCode },
    body: wish,
  });
  const { body } = await ask(nobody(server), claimPairing, { body: { deviceCode } });
  return { server, headers: { authorization: `Bearer ${body.accessToken}` } };
}

describe('a board that many read', () => {
  it('is each reader’s own projection, as it is now', async () => {
    const clinic = await makeClinic(server.deps.db);
    const { id } = await makeAppointment(server.deps.db, clinic, { status: 'confirmed' });
    const rita = await signedIn(server, clinic.users.receptionist);
    const lobby = await lobbyOf(clinic);
    const read = async (asker: Asker) => (await ask(asker, getBoard, {})).body;
    const before = [await read(rita), await read(lobby), await read(rita), await read(lobby)];
    expect(before.map(({ board }) => board.view)).toEqual(['staff', 'lobby', 'staff', 'lobby']);
    expect(before[2]?.board).toEqual(before[0]?.board);
    expect(JSON.stringify(before[3])).not.toContain('Check-up');
    await ask(rita, checkIn, { params: { appointmentId: id }, body: { version: 1 } });
    await expect
      .poll(async () => (await read(rita)).board.cards)
      .toMatchObject([{ status: 'checked_in', version: 2 }]);
    const after = await read(rita);
    expect(after.seq).toBe((before[0]?.seq ?? 0) + 1);
    expect((await read(lobby)).seq).toBe(after.seq);
  });

  it('comes with the head of its own moment', async () => {
    const clinic = await makeClinic(server.deps.db);
    const rita = await signedIn(server, clinic.users.receptionist);
    const first = await ask(rita, getBoard, {});
    server.clock.advance(5_000);
    const second = await ask(rita, getBoard, {});
    expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(Date.parse(second.body.now)).toBeGreaterThan(Date.parse(first.body.now));
    expect(second.body.board).toEqual(first.body.board);
    const tag = String(second.headers['etag']);
    const known = await ask(rita, getBoard, { headers: { 'if-none-match': tag } });
    expect(known).toMatchObject({ status: 304, body: null });
  });
});
