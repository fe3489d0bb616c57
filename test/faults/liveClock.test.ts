import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIn, confirm } from '../../shared/appointmentEndpoints.ts';
import { boardChecksum } from '../../shared/boardRules.ts';
import { askPatiently, at, liveNode, newCommandId, readerOf, signInOn } from '../live/liveNode.ts';
import type { LiveNode, SignedInAsker } from '../live/liveNode.ts';
import { makeAppointment, makeClinic } from '../support/testDatabase.ts';

const aheadMs = 3_600_000;

let right: LiveNode;
let ahead: LiveNode;
beforeAll(async () => {
  right = await liveNode();
  ahead = await liveNode();
  ahead.clock.advance(aheadMs);
});
afterAll(async () => {
  await right.close();
  await ahead.close();
});

/** A time zone in which it is about noon, so that an hour more is the same day. */
function zoneAtNoon(): string {
  const west = new Date().getUTCHours() - 12;
  return `Etc/GMT${west < 0 ? '' : '+'}${String(west)}`;
}

async function step(asker: SignedInAsker, endpoint: typeof checkIn, id: string, version: number) {
  const said = { params: at(id), body: { version }, commandId: newCommandId() };
  expect((await askPatiently(asker, endpoint, said)).status).toBe(200);
}

describe('a node whose clock is an hour ahead', () => {
  it('changes nothing about the order, and its readers count from its own now', async () => {
    const clinic = await makeClinic(right.deps.db, { clinic: { timezone: zoneAtNoon() } });
    const { receptionist, admin } = clinic.users;
    const first = await makeAppointment(right.deps.db, clinic);
    const second = await makeAppointment(right.deps.db, clinic);
    const onRight = await signInOn(right, receptionist);
    const onAhead = await signInOn(ahead, receptionist);
    const readers = [await readerOf(right, admin), await readerOf(ahead, admin)] as const;
    await step(onAhead, confirm, first.id, 1);
    await step(onRight, checkIn, first.id, 2);
    await step(onRight, confirm, second.id, 1);
    await step(onAhead, checkIn, second.id, 2);
    for (const reader of readers) {
      await reader.until(() => reader.cursor.seq === 4);
      expect(reader.applied).toEqual([1, 2, 3, 4]);
      expect(reader.counts).toEqual({ gaps: 0, duplicates: 0, diverged: 0, snapshots: 1 });
      expect([first.id, second.id].map((id) => reader.card(id)?.status)).toEqual([
        'checked_in',
        'checked_in',
      ]);
    }
    const [near, far] = readers;
    expect(boardChecksum(far.board)).toBe(boardChecksum(near.board));
    expect(far.board).toEqual(near.board);
    // The later change says an earlier time: times are for people, the order is the log's.
    const times = near.frames.flatMap(({ changes }) => changes).map((change) => timeOf(change));
    expect(times[1]).toBeLessThan(times[0] ?? 0);
    const { checkedInAt } = far.card(second.id) ?? {};
    const arrivedMs = Date.parse(checkedInAt ?? '');
    expect(arrivedMs).toBeGreaterThan(Date.now() + aheadMs / 2);
    const waitedMs = Date.parse(far.frames.at(-1)?.now ?? '') - arrivedMs;
    expect(waitedMs).toBeGreaterThanOrEqual(0);
    expect(waitedMs).toBeLessThan(aheadMs / 2);
    for (const reader of readers) reader.close();
  });
});

function timeOf(change: object): number {
  return 'at' in change ? Date.parse(String(change.at)) : Number.NaN;
}
