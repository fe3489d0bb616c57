import { beforeEach, describe, expect, it } from 'vitest';
import { OutboxCore } from '../../../client/src/live/outboxCore.ts';
import type { Outcome, Queued } from '../../../client/src/live/outboxCore.ts';
import type { ProblemReply } from '../../../shared/problems.ts';

const mine = 'owner-1';

/** A device whose storage outlives the page, and a network in the test's hand. */
class Device {
  readonly stored = new Map<number, Queued>();
  readonly sent: Queued[] = [];
  readonly retries: number[] = [];
  nowMs = 1_000;
  #answers: ((outcome: Outcome) => void)[] = [];
  #retry: (() => void) | null = null;

  page(): OutboxCore {
    return new OutboxCore({
      read: () => Promise.resolve([...this.stored.values()]),
      put: (queued) => Promise.resolve(this.stored.set(queued.id, queued)),
      remove: (id) => Promise.resolve(this.stored.delete(id)),
      attempt: (queued) => {
        this.sent.push(queued);
        return new Promise((resolve) => this.#answers.push(resolve));
      },
      after: (tries, then) => {
        this.retries.push(tries);
        this.#retry = then;
        return () => (this.#retry = null);
      },
      nowMs: () => this.nowMs,
      changed: () => undefined,
    });
  }

  /** The oldest open request is answered; resolves when the page has taken note. */
  async answer(outcome: Outcome): Promise<void> {
    this.#answers.shift()?.(outcome);
    await settled();
  }

  async retryNow(): Promise<void> {
    this.#retry?.();
    await settled();
  }
}

/** One turn of the event loop: everything already answered has been dealt with. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function stepOf(cardId: string, verb: string, version: number, commandId: string) {
  const path = `/appointments/:appointmentId/${verb}`;
  const params = { appointmentId: cardId };
  return {
    method: 'POST' as const,
    path,
    params,
    body: { version },
    cardId,
    commandId,
    says: verb,
  };
}

function problemOf(code: ProblemReply['code'], current?: unknown): ProblemReply {
  return { type: code, title: code, status: 409, code, detail: code, requestId: 'r', current };
}

const done = (version: number): Outcome => ({ kind: 'done', body: { card: { version } } });
const later: Outcome = { kind: 'later', isFault: false };

let device: Device;
let page: OutboxCore;
beforeEach(async () => {
  device = new Device();
  page = device.page();
  await page.open(mine);
});

describe('a command', () => {
  it('is on the device before it is sent, and gone after its reply', async () => {
    await page.add(stepOf('a', 'check-in', 3, 'command-1'));
    expect(device.stored.size).toBe(1);
    await device.answer(done(4));
    expect([device.stored.size, page.queue.length]).toEqual([0, 0]);
  });

  it('is tried again with the same command id while the network is away', async () => {
    await page.add(stepOf('a', 'check-in', 3, 'command-1'));
    await device.answer(later);
    await device.retryNow();
    await device.answer(later);
    expect(device.retries).toEqual([1, 2]);
    expect(device.sent.map((one) => one.commandId)).toEqual(['command-1', 'command-1']);
    expect(page.queue).toHaveLength(1);
  });

  it('survives a reload', async () => {
    await page.add(stepOf('a', 'check-in', 3, 'command-1'));
    const reloaded = device.page();
    await reloaded.open(mine);
    expect(reloaded.queue.map((one) => one.commandId)).toEqual(['command-1']);
    expect(device.sent).toHaveLength(2);
  });

  it("waits for its owner: another person's sign-in does not send it", async () => {
    await page.add(stepOf('a', 'check-in', 3, 'command-1'));
    const other = device.page();
    await other.open('owner-2');
    expect(other.queue).toEqual([]);
    expect(device.stored.size).toBe(1);
  });

  it('is settled by the frame that carries its id, and its late reply changes nothing', async () => {
    await page.add(stepOf('a', 'check-in', 3, 'command-1'));
    await page.add(stepOf('a', 'start', 3, 'command-2'));
    await page.settledBy('command-1', 4);
    expect(page.queue.map((one) => [one.commandId, one.body])).toEqual([
      ['command-2', { version: 4 }],
    ]);
    await device.answer(later);
    expect(device.sent.map((one) => one.commandId)).toEqual(['command-1', 'command-2']);
  });
});

describe('the line', () => {
  it('goes first in, first out', async () => {
    await page.add(stepOf('a', 'check-in', 3, 'command-1'));
    await page.add(stepOf('b', 'check-in', 7, 'command-2'));
    expect(device.sent).toHaveLength(1);
    await device.answer(done(4));
    await device.answer(done(8));
    expect(device.sent.map((one) => one.commandId)).toEqual(['command-1', 'command-2']);
  });

  it('gives the next command of the same card its fresh version, on the device too', async () => {
    await page.add(stepOf('a', 'check-in', 3, 'command-1'));
    await page.add(stepOf('a', 'start', 3, 'command-2'));
    await page.add(stepOf('b', 'start', 9, 'command-3'));
    await device.answer(done(4));
    expect(device.sent[1]?.body).toEqual({ version: 4 });
    expect([...device.stored.values()].map((one) => one.body)).toEqual([
      { version: 4 },
      { version: 9 },
    ]);
  });

  it('keeps its order within one millisecond', async () => {
    await page.add(stepOf('a', 'check-in', 3, 'command-1'));
    await page.add(stepOf('b', 'check-in', 3, 'command-2'));
    const reloaded = device.page();
    await reloaded.open(mine);
    expect(reloaded.queue.map((one) => one.commandId)).toEqual(['command-1', 'command-2']);
  });

  it('does not starve behind a command on which the server keeps failing', async () => {
    await page.add(stepOf('a', 'check-in', 3, 'command-1'));
    await page.add(stepOf('b', 'check-in', 3, 'command-2'));
    for (let round = 0; round < 5; round += 1) {
      await device.answer({ kind: 'later', isFault: true });
      await device.retryNow();
    }
    expect(device.sent.at(-1)?.commandId).toBe('command-2');
    expect(page.queue).toHaveLength(2);
  });

  it('stops where the session has ended', async () => {
    await page.add(stepOf('a', 'check-in', 3, 'command-1'));
    await device.answer({ kind: 'signed_out' });
    expect([device.retries.length, device.stored.size]).toEqual([0, 1]);
  });
});

describe('a refusal', () => {
  it('is told with its reason until it is dismissed', async () => {
    await page.add(stepOf('a', 'check-in', 3, 'command-1'));
    const problem = problemOf('wrong_status');
    await device.answer({ kind: 'refused', problem });
    expect(page.refusals).toEqual([{ cardId: 'a', problem, says: 'check-in' }]);
    expect(device.stored.size).toBe(0);
    page.dismiss(0);
    expect(page.refusals).toEqual([]);
  });

  it('of a step that somebody else made a moment before is no refusal', async () => {
    await page.add(stepOf('a', 'check-in', 3, 'command-1'));
    await page.add(stepOf('a', 'start', 3, 'command-2'));
    const problem = problemOf('stale_version', { status: 'checked_in', version: 4 });
    await device.answer({ kind: 'refused', problem });
    expect(page.refusals).toEqual([]);
    expect(device.sent[1]?.body).toEqual({ version: 4 });
  });

  it('of a card that went elsewhere is told', async () => {
    await page.add(stepOf('a', 'check-in', 3, 'command-1'));
    const problem = problemOf('stale_version', { status: 'cancelled', version: 4 });
    await device.answer({ kind: 'refused', problem });
    expect(page.refusals).toHaveLength(1);
  });
});
