import type { Endpoint } from '../../../shared/endpoint.ts';
import type { ProblemReply } from '../../../shared/problems.ts';
import { wantedState } from './wantedState.ts';
import { inBackground } from './inBackground.ts';

/** A command as it waits on the device. It names its endpoint by address, so that it survives a reload. */
export type Queued = {
  /** Its place in the line. */
  readonly id: number;
  /** Who gave it: nobody else's sign-in may send it. */
  readonly ownerId: string;
  readonly commandId: string;
  readonly method: Endpoint['method'];
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly cardId: string;
  /** What the person asked for, in words: "Check in Bella". */
  readonly says: string;
  readonly sinceMs: number;
  readonly faults: number;
};

/** A command that the server refused, with its reason in words. */
export type Refusal = {
  readonly cardId: string;
  readonly problem: ProblemReply;
  readonly says: string;
};

/** How one attempt ended. `later`: nobody knows yet, the same command must be tried again. */
export type Outcome =
  | { readonly kind: 'done'; readonly body: unknown }
  | { readonly kind: 'refused'; readonly problem: ProblemReply }
  | { readonly kind: 'later'; readonly isFault: boolean }
  | { readonly kind: 'signed_out' };

export type OutboxEffects = {
  readonly read: () => Promise<Queued[]>;
  readonly put: (queued: Queued) => Promise<unknown>;
  readonly remove: (id: number) => Promise<unknown>;
  readonly attempt: (queued: Queued) => Promise<Outcome>;
  readonly after: (tries: number, then: () => void) => () => void;
  readonly nowMs: () => number;
  readonly changed: () => void;
};

/** A server that fails this often on one command will not do better; the others behind it must not starve. */
const mostFaults = 5;

/** The line of commands of one person on one device: first in, first out, each exactly once in effect. */
export class OutboxCore {
  readonly #effects: OutboxEffects;
  #ownerId = '';
  #queue: Queued[] = [];
  #refusals: readonly Refusal[] = [];
  #isSending = false;
  #tries = 0;
  #cancelRetry: (() => void) | null = null;

  constructor(effects: OutboxEffects) {
    this.#effects = effects;
  }

  get queue(): readonly Queued[] {
    return this.#queue;
  }
  get refusals(): readonly Refusal[] {
    return this.#refusals;
  }

  /** Takes up what this person left unsent on the device, ahead of what was asked since. */
  async open(ownerId: string): Promise<void> {
    this.#ownerId = ownerId;
    const stored = (await this.#effects.read()).filter((queued) => queued.ownerId === ownerId);
    const known = new Set(this.#queue.map((queued) => queued.id));
    this.#queue = [...stored.filter((queued) => !known.has(queued.id)), ...this.#queue];
    this.#queue.sort((one, other) => one.id - other.id);
    this.#effects.changed();
    this.replay();
  }

  /** Puts the line aside, unsent commands stay on the device. */
  close(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#ownerId = '';
    this.#queue = [];
    this.#refusals = [];
    this.#effects.changed();
  }

  /** Resolves when the command is safe on the device; sends it when its turn comes. */
  async add(command: Omit<Queued, 'id' | 'ownerId' | 'sinceMs' | 'faults'>): Promise<void> {
    const nowMs = this.#effects.nowMs();
    const id = Math.max(nowMs, (this.#queue.at(-1)?.id ?? 0) + 1);
    const queued = { ...command, id, ownerId: this.#ownerId, sinceMs: nowMs, faults: 0 };
    this.#queue = [...this.#queue, queued];
    this.#effects.changed();
    await this.#effects.put(queued);
    this.replay();
  }

  dismiss(index: number): void {
    this.#refusals = this.#refusals.filter((_, at) => at !== index);
    this.#effects.changed();
  }

  /** Tries at once instead of at the next turn: the network or the page is back. */
  replay(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    inBackground(this.#sendAll());
  }

  /** The log contains the command, whatever became of its reply. `version` is the record's since then. */
  async settledBy(commandId: string, version: number | null): Promise<void> {
    const queued = this.#queue.find((one) => one.commandId === commandId);
    if (queued !== undefined) await this.#settle(queued, version);
  }

  async #sendAll(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      let next = this.#queue[0];
      while (next !== undefined && (await this.#sendOne(next))) next = this.#queue[0];
    } finally {
      this.#isSending = false;
    }
  }

  /** True when the next in line may go. */
  async #sendOne(queued: Queued): Promise<boolean> {
    const outcome = await this.#effects.attempt(queued);
    if (!this.#queue.some((one) => one.commandId === queued.commandId)) return true; // a frame was faster
    switch (outcome.kind) {
      case 'done':
        await this.#settle(queued, versionIn(outcome.body));
        return true;
      case 'refused':
        await this.#refuse(queued, outcome.problem);
        return true;
      case 'later':
        return this.#retry(queued, outcome.isFault);
      case 'signed_out':
        return false; // kept for its owner's next sign-in
    }
  }

  async #settle(queued: Queued, version: number | null): Promise<void> {
    this.#tries = 0;
    this.#queue = this.#queue
      .filter((one) => one.commandId !== queued.commandId)
      .map((one) => (one.cardId === queued.cardId ? withVersion(one, version) : one));
    this.#effects.changed();
    const renewed = this.#queue.filter((one) => one.cardId === queued.cardId);
    await Promise.all([
      this.#effects.remove(queued.id),
      ...renewed.map((one) => this.#effects.put(one)),
    ]);
  }

  async #refuse(queued: Queued, problem: ProblemReply): Promise<void> {
    const isWished = problem.code === 'stale_version' && isAsWished(queued.path, problem.current);
    if (isWished) return this.#settle(queued, versionIn(problem.current));
    this.#refusals = [...this.#refusals, { cardId: queued.cardId, problem, says: queued.says }];
    await this.#settle(queued, null);
  }

  #retry(queued: Queued, isFault: boolean): boolean {
    this.#tries += 1;
    if (isFault) this.#countFault(queued);
    this.#cancelRetry?.();
    this.#cancelRetry = this.#effects.after(this.#tries, () => this.replay());
    return false;
  }

  /** Sends a command that keeps failing to the end of the line. */
  #countFault(queued: Queued): void {
    const tried = { ...queued, faults: queued.faults + 1 };
    const others = this.#queue.filter((one) => one.commandId !== queued.commandId);
    const isOut = tried.faults % mostFaults === 0 && !others.some(sameCardAs(queued));
    this.#queue = isOut
      ? [...others, tried]
      : this.#queue.map((o) => (o.id === tried.id ? tried : o));
  }
}

function sameCardAs(queued: Queued): (other: Queued) => boolean {
  return (other) => other.cardId === queued.cardId;
}

function withVersion(queued: Queued, version: number | null): Queued {
  if (version === null || !('version' in queued.body)) return queued;
  return { ...queued, body: { ...queued.body, version } };
}

/** The version of the record in a reply: bare, or under `card` or `alert`. */
function versionIn(body: unknown): number | null {
  if (typeof body !== 'object' || body === null) return null;
  if ('version' in body && typeof body.version === 'number') return body.version;
  if ('card' in body) return versionIn(body.card);
  return 'alert' in body ? versionIn(body.alert) : null;
}

/** Somebody else did the same a moment before: nothing is left to ask for, nothing to complain about. */
function isAsWished(path: string, current: unknown): boolean {
  const wanted = wantedState(path);
  if (wanted === null || typeof current !== 'object' || current === null) return false;
  const state = 'status' in current ? current.status : 'state' in current ? current.state : null;
  return state === wanted;
}
