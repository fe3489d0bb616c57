import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../../server/board/change.ts';
import { select } from '../../../server/db/names.ts';
import { TimerRunner, type TimerHandler } from '../../../server/jobs/timerRunner.ts';
import { setTimer } from '../../../server/jobs/timers.ts';
import { makeAppointment, makeClinic } from '../../support/testDatabase.ts';
import { administrator } from '../db/administrator.ts';
import { LabStage, minute, onlyAlert, report } from '../labs/labStage.ts';

const prefix = 'ttimers';
const stage = new LabStage(prefix);
const done: Outcome<null> = { reply: () => null, traces: [] };

/** Plans a timer that is due now, of a kind of its own. */
async function dueTimer(kind: string): Promise<void> {
  const { deps, clock } = stage.server;
  const clinic = await makeClinic(deps.db);
  const plan = { kind, entityId: randomUUID(), step: 0, dueAt: new Date(clock.nowMs()) };
  await clinic.run(() => deps.db.app.transaction((trx) => setTimer(deps, trx, plan)));
}

const node = (kind: string, handler: TimerHandler) =>
  new TimerRunner(stage.server.deps, { [kind]: handler });

describe('a timer of a kind that this version does not know', () => {
  it('waits for a node that does, and holds up no escalation', async () => {
    const { clinic, pet, theo } = await stage.scene();
    await dueTimer('of_the_next_version');
    await makeAppointment(stage.server.deps.db, clinic, { pet });
    await report(theo, pet.id);
    stage.server.clock.advance(6 * minute);
    await stage.runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ level: 'all_veterinarians' });
    const newer = vi.fn<TimerHandler>().mockResolvedValue(done);
    await node('of_the_next_version', newer).runDue();
    expect(newer).toHaveBeenCalledOnce();
  });
});

describe('a timer whose work fails', () => {
  it('is tried again after 2 s, then 10 s, 20 s and every 30 s, until it succeeds', async () => {
    const work = vi.fn<TimerHandler>().mockRejectedValue(new Error('not today'));
    await dueTimer('fails');
    const { clock } = stage.server;
    clock.stopAt(clock.nowMs());
    const runner = node('fails', work);
    await runner.runDue();
    for (const [index, seconds] of [2, 10, 20, 30, 30].entries()) {
      clock.advance(seconds * 1_000 - 1);
      await runner.runDue();
      expect(work).toHaveBeenCalledTimes(index + 1);
      clock.advance(1);
      await runner.runDue();
      expect(work).toHaveBeenCalledTimes(index + 2);
    }
    work.mockReset().mockResolvedValue(done);
    for (let times = 0; times < 3; times += 1) {
      clock.advance(300_000);
      await runner.runDue();
    }
    expect(work).toHaveBeenCalledOnce();
  });
});

describe('a node that dies with a timer in its hand', () => {
  it('has done nothing, and another node does it 2 s after the claim', async () => {
    await dueTimer('is_held');
    const { clock } = stage.server;
    clock.stopAt(clock.nowMs());
    const arrived = Promise.withResolvers<number>();
    const dying = node('is_held', async ({ trx }) => {
      const [connection] = await select<{ id: number }>(trx, 'SELECT CONNECTION_ID() AS id');
      arrived.resolve(connection?.id ?? 0);
      await select(trx, 'SELECT SLEEP(60)');
      return done;
    }).runDue();
    const root = await administrator(prefix);
    await root.rows(`KILL CONNECTION ${String(await arrived.promise)}`);
    root.end();
    await dying;
    const work = vi.fn<TimerHandler>().mockResolvedValue(done);
    clock.advance(1_999);
    await node('is_held', work).runDue();
    expect(work).not.toHaveBeenCalled();
    clock.advance(1);
    await node('is_held', work).runDue();
    expect(work).toHaveBeenCalledOnce();
  });
});
