import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { refreshSession, signIn, signOut } from '../../shared/sessionEndpoints.ts';
import { removeScreen } from '../../shared/screenEndpoints.ts';
import { readChanges, readHead } from '../../server/board/changeLog.ts';
import type { CommittedChange } from '../../server/board/livePort.ts';
import { nobody } from '../support/testApp.ts';
import { makeClinic, testPassword, type TestClinic } from '../support/testDatabase.ts';
import {
  liveNode,
  askPatiently,
  logQuietly,
  openReader,
  readerOf,
  screenOn,
  signInOn,
  type LiveNode,
} from './liveNode.ts';
import { Reader } from './reader.ts';

let node: LiveNode;
beforeAll(async () => {
  node = await liveNode({ trustProxy: ['127.0.0.1/32'] });
});
afterAll(() => node.close());

type Knock = { readonly status: number; readonly socket: WebSocket };

/** The WebSocket under a reader: Socket.IO's types hide it. */
function wireOf(reader: Reader): WebSocket {
  return (reader.socket.io.engine.transport as unknown as { ws: WebSocket }).ws;
}

/** The last change of the clinic's log, as its writer would offer it. */
async function lastChange(clinic: TestClinic): Promise<CommittedChange> {
  return clinic.run(async () => {
    const { epoch, seq } = await readHead(node.deps.db.app, clinic.id);
    const range = { fromSeq: seq, limit: 1 };
    const [change] = await readChanges(node.deps.db.app, clinic.id, range);
    if (!change) throw new Error('the log is empty');
    return { clinicId: clinic.id, epoch, change };
  });
}

/** Knocks with a bare WebSocket: the status of the refusal, or 101. */
function knock(headers: Record<string, string>): Promise<Knock> {
  const url = `${node.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(url, { headers });
  return new Promise((done) => {
    socket.on('open', () => done({ status: 101, socket }));
    socket.on('unexpected-response', (_request, response) => {
      done({ status: response.statusCode ?? 0, socket });
    });
    socket.on('error', () => undefined);
  });
}

describe('a connection', () => {
  it('from a page of another site is refused, from our own and from no page let in', async () => {
    const own = new URL(node.url).origin;
    const knocks = [
      await knock({ origin: 'https://evil.example' }),
      await knock({ origin: 'null' }),
      await knock({ origin: own, 'sec-fetch-site': 'cross-site' }),
      await knock({ origin: own }),
      await knock({}),
    ];
    expect(knocks.map(({ status }) => status)).toEqual([400, 400, 400, 101, 101]);
    for (const { socket } of knocks) socket.terminate();
  });

  it('beyond 50 of one place that showed no token is refused, of another place let in', async () => {
    const crowd = { 'x-forwarded-for': '203.0.113.7' };
    const knocks = await Promise.all(Array.from({ length: 50 }, () => knock(crowd)));
    expect(new Set(knocks.map(({ status }) => status))).toEqual(new Set([101]));
    const late = await knock(crowd);
    const elsewhere = await knock({ 'x-forwarded-for': '203.0.113.8' });
    expect([late.status, elsewhere.status]).toEqual([400, 101]);
    for (const { socket } of [...knocks, late, elsewhere]) socket.terminate();
  });

  it('without a good token is refused with the code of the problem', async () => {
    for (const token of ['', 'nonsense', 'a.b.c', 'x'.repeat(5000)]) {
      const reader = new Reader(node.url, token, { reconnection: false });
      await reader.until(() => reader.refusal !== undefined);
      expect(reader.refusal).toBe('not_signed_in');
    }
  });

  it('that never asks for anything is closed after 5 s', async () => {
    const { socket } = await knock({});
    await new Promise((done) => socket.on('close', done));
  });
});

describe('a hello', () => {
  it('that is not one is refused, of an older app answered with reload', async () => {
    const clinic = await makeClinic(node.deps.db);
    const reader = await readerOf(node, clinic.users.technician);
    const wrong = [
      null,
      'hello',
      { protocol: 1 },
      { protocol: 1, since: null, day: null, room: 'clinic:x:staff' },
      { protocol: 1, since: { epoch: 1, seq: -1, tag: 0 }, day: null },
      { protocol: 1, since: null, day: 'today' },
    ];
    for (const hello of wrong) {
      expect(await reader.say(hello)).toEqual({ kind: 'refused', code: 'invalid_request' });
    }
    expect(await reader.say({ protocol: 0 })).toEqual({ kind: 'reload', minProtocol: 1 });
    expect(await reader.hello()).toMatchObject({ kind: 'delta', changes: [] });
    reader.close();
  });

  it("with another person's token is refused", async () => {
    const clinic = await makeClinic(node.deps.db);
    const admin = await signInOn(node, clinic.users.admin);
    const reader = await readerOf(node, clinic.users.receptionist);
    const answer = await reader.hello({ token: admin.token, since: null });
    expect(answer).toEqual({ kind: 'refused', code: 'not_signed_in' });
    reader.close();
  });

  it('sent without end ends the socket', async () => {
    const clinic = await makeClinic(node.deps.db);
    const reader = await readerOf(node, clinic.users.admin);
    reader.socket.io.reconnection(false);
    const hello = { protocol: 1, since: reader.cursor, day: reader.board.day };
    for (let sent = 0; sent < 200; sent += 1) reader.socket.emit('hello', hello, () => undefined);
    await reader.until(() => !reader.socket.connected);
    expect(reader.socket.connected).toBe(false);
  });

  it('of 70 KB ends the socket', async () => {
    const clinic = await makeClinic(node.deps.db);
    const reader = await readerOf(node, clinic.users.admin);
    reader.socket.io.reconnection(false);
    reader.socket.emit('hello', { big: 'x'.repeat(70_000) } as never, () => undefined);
    await reader.until(() => !reader.socket.connected);
    expect(reader.socket.connected).toBe(false);
  });
});

describe('a socket', () => {
  it('ends with its token, and stays with a renewed one', async () => {
    const own = await liveNode();
    const clinic = await makeClinic(own.deps.db);
    const passing = await readerOf(own, clinic.users.admin);
    const { email } = clinic.users.veterinarian;
    const body = { email, password: testPassword };
    const signed = await askPatiently(nobody(own), signIn, { body });
    const staying = await openReader(own, signed.body.accessToken);
    own.clock.advance(200_000);
    const cookie = String(signed.headers['set-cookie']).split(';')[0] ?? '';
    const renewed = await askPatiently(nobody(own), refreshSession, { headers: { cookie } });
    expect(await staying.hello({ token: renewed.body.accessToken })).toMatchObject({
      kind: 'delta',
    });
    own.clock.advance(150_000);
    await passing.until(() => passing.revoked !== undefined);
    expect(passing.revoked).toEqual({ code: 'token_expired' });
    expect(staying.socket.connected).toBe(true);
    own.clock.advance(150_001);
    await staying.until(() => staying.revoked !== undefined);
    await own.close();
  });

  it('of someone who signs out ends at once, and others stay', async () => {
    const clinic = await makeClinic(node.deps.db);
    const rita = await signInOn(node, clinic.users.receptionist);
    const leaving = await openReader(node, rita.token);
    const staying = await readerOf(node, clinic.users.receptionist);
    await askPatiently(rita, signOut, { commandId: randomUUID() });
    await leaving.until(() => leaving.revoked !== undefined);
    const again = new Reader(node.url, rita.token, { reconnection: false });
    await again.until(() => again.refusal !== undefined);
    expect(again.refusal).toBe('session_ended');
    expect(staying.socket.connected).toBe(true);
    staying.close();
  });

  it('of a removed screen ends, also on another node without Redis, within 5 s', async () => {
    const other = await liveNode();
    const clinic = await makeClinic(node.deps.db);
    const admin = await signInOn(node, clinic.users.admin);
    const screen = await screenOn(node, clinic, 'lobby');
    const here = await openReader(node, screen.token);
    const there = await openReader(other, screen.token);
    expect(node.deps.live.onlineScreens(clinic.id)).toEqual(new Set([screen.screenId]));
    const params = { screenId: screen.screenId as never };
    const removedMs = performance.now();
    const reply = await askPatiently(admin, removeScreen, { params, commandId: randomUUID() });
    expect(reply.status).toBe(200);
    for (const reader of [here, there]) await reader.until(() => reader.revoked !== undefined);
    expect(performance.now() - removedMs).toBeLessThan(5_000);
    for (const reader of [here, there]) reader.close();
    await other.close();
  });

  it('that does not read leaves its room, and lacks nothing once it reads again', async () => {
    const clinic = await makeClinic(node.deps.db);
    const slow = await readerOf(node, clinic.users.admin);
    const quick = await readerOf(node, clinic.users.technician);
    const wire = wireOf(slow);
    wire.pause();
    let last = 0;
    for (let round = 0; round < 40; round += 1) {
      // 400 KB a round: the kernel's buffers take some megabytes before ours fill.
      const { seq } = await logQuietly(node, clinic, { count: 10, padding: 1_000 });
      node.deps.live.offer(await lastChange(clinic));
      await quick.until(() => quick.cursor.seq === seq);
      last = seq;
    }
    wire.resume();
    await slow.until(() => slow.cursor.seq === last);
    expect(slow.frames.length).toBeLessThan(quick.frames.length);
    expect(slow.answers.length).toBeGreaterThan(1);
    expect(slow.applied).toEqual(quick.applied);
    for (const reader of [slow, quick]) reader.close();
  });
});
