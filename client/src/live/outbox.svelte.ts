import type { Change } from '../../../shared/board.ts';
import { callUntyped } from './call.ts';
import { newCommandId } from './commandId.ts';
import { deviceStore } from './deviceStore.ts';
import type { Door, Given } from './doors.ts';
import { OutboxCore } from './outboxCore.ts';
import type { Outcome, Queued, Refusal } from './outboxCore.ts';
import { OfflineError, ProblemError } from './problemError.ts';
import { retryDelayMs } from './retry.ts';
import { whenAwake } from './whenAwake.ts';
import { inBackground } from './inBackground.ts';

export type { Refusal } from './outboxCore.ts';

/** A command on its way. `since` is this device's time in ms. */
export type Pending = {
  readonly commandId: string;
  readonly cardId: string;
  readonly says: string;
  readonly since: number;
};

type Sent<D> = Pick<Given<D>, Extract<keyof Given<D>, 'params' | 'body'>>;
type About = { readonly cardId: string; readonly says: string };
/** The part of a feed that the outbox listens to. */
type Feed = { readonly onChange: (listener: (change: Change) => void) => () => void };

/** Commands that must arrive though the network may not: kept on the device, sent in order, retried with the same command id. */
export class Outbox {
  #pending = $state.raw<readonly Pending[]>([]);
  #refusals = $state.raw<readonly Refusal[]>([]);
  readonly #core: OutboxCore;
  readonly #stops: (() => void)[] = [];

  constructor() {
    this.#core = new OutboxCore({
      read: deviceStore.readOutbox,
      put: deviceStore.putQueued,
      remove: deviceStore.removeQueued,
      attempt,
      after: (tries, then) => {
        const timer = setTimeout(then, retryDelayMs(tries));
        return () => clearTimeout(timer);
      },
      nowMs: () => Date.now(),
      changed: () => this.#publish(),
    });
  }

  get pending(): readonly Pending[] {
    return this.#pending;
  }
  get refusals(): readonly Refusal[] {
    return this.#refusals;
  }

  /** Takes up this person's unsent commands; the feed's changes settle them too. */
  async start(ownerId: string, feed: Feed): Promise<void> {
    this.stop();
    const replay = () => this.#core.replay();
    const onVisible = () => {
      if (!document.hidden) replay();
    };
    document.addEventListener('visibilitychange', onVisible);
    this.#stops.push(() => document.removeEventListener('visibilitychange', onVisible));
    this.#stops.push(whenAwake(replay));
    this.#stops.push(feed.onChange((change) => this.#settledBy(change)));
    await this.#core.open(ownerId);
  }

  /** Sends nothing more; unsent commands stay on the device for their owner. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#core.close();
  }

  /** Queues a command; resolves with its command id when it is safe on the device. */
  async send<D extends Door>(endpoint: D, given: Sent<D>, about: About): Promise<string> {
    const parts: { params?: unknown; body?: unknown } = given;
    const commandId = newCommandId();
    await this.#core.add({
      ...about,
      commandId,
      method: endpoint.method,
      path: endpoint.path,
      params: { ...(parts.params ?? {}) },
      body: { ...(parts.body ?? {}) },
    });
    return commandId;
  }

  /** The person has read why it was refused. */
  dismiss(index: number): void {
    this.#core.dismiss(index);
  }

  /** Tries at once: call it when the feed connects. */
  replay(): void {
    this.#core.replay();
  }

  #settledBy(change: Change): void {
    if (!('commandId' in change) || change.commandId === null) return;
    const record = [...change.cards, ...change.alerts].find(() => true);
    inBackground(this.#core.settledBy(change.commandId, record?.version ?? null));
  }

  #publish(): void {
    this.#refusals = this.#core.refusals;
    this.#pending = this.#core.queue.map(({ commandId, cardId, says, sinceMs }) => {
      return { commandId, cardId, says, since: sinceMs };
    });
  }
}

async function attempt(queued: Queued): Promise<Outcome> {
  const { method, path, params, body, commandId } = queued;
  try {
    const parts = { params, body, commandId };
    return { kind: 'done', body: await callUntyped({ method, path }, parts) };
  } catch (error) {
    return outcomeOf(error);
  }
}

const worthAnotherTry = ['rate_limited', 'overloaded', 'database_unavailable', 'request_too_slow'];

function outcomeOf(error: unknown): Outcome {
  if (error instanceof OfflineError) return { kind: 'later', isFault: false };
  if (!(error instanceof ProblemError)) throw error;
  const { problem } = error;
  if (problem.status === 401) return { kind: 'signed_out' };
  if (worthAnotherTry.includes(problem.code)) return { kind: 'later', isFault: false };
  if (problem.status >= 500) return { kind: 'later', isFault: true };
  return { kind: 'refused', problem };
}
