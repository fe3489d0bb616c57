import type { Board, Change } from '../../../shared/board.ts';
import type { Cursor } from '../../../shared/live.ts';
import { access } from './access.ts';
import { BoardSocket } from './boardSocket.ts';
import { call } from './call.ts';
import { deviceStore } from './deviceStore.ts';
import { getBoardChangesDoor } from './doors.ts';
import { FeedCore } from './feedCore.ts';
import { nextPaint } from './nextPaint.ts';
import { retryDelayMs } from './retry.ts';
import { truthOf } from './truth.ts';
import type { Truth } from './truth.ts';
import { whenAwake } from './whenAwake.ts';
import { inBackground } from './inBackground.ts';

export type { Truth } from './truth.ts';

/** Silence of the socket after which the board is fetched instead, and how often. */
const pollMs = 5_000;
const storeEveryMs = 1_000;
const renewCheckMs = 5_000;

type Callbacks = {
  /** The server runs another build of the app than the one that answered first. */
  readonly onNewBuild?: (build: string) => void;
  /** This app is too old for the server's protocol: it must be loaded anew. */
  readonly onReload?: () => void;
};

/**
 * The clinic's board, live. `board` and `cursor` are replaced, never changed in place, at most once per animation frame; `nowMs` is the server's clock,
 * ticking each second; `truth` says how far all this can be trusted, by the age of the last word from the server.
 */
export class BoardFeed {
  #board = $state.raw<Board | null>(null);
  #cursor = $state.raw<Cursor | null>(null);
  #isBehind = $state(true);
  #heardAtMs = $state(0);
  #asOfMs = $state(0);
  #localMs = $state(Date.now());
  #aheadMs = $state(0);
  readonly #truth = $derived(
    truthOf({
      isBehind: this.#isBehind,
      heardAtMs: this.#heardAtMs,
      localMs: this.#localMs,
      asOfMs: this.#asOfMs,
    }),
  );

  readonly #callbacks: Callbacks;
  readonly #core: FeedCore;
  readonly #socket: BoardSocket;
  #listeners: readonly ((change: Change) => void)[] = [];
  readonly #stops: (() => void)[] = [];
  #unpublished: Change[] = [];
  #isPublishing = false;
  #storedAtMs = 0;
  #build: string | null = null;
  #isStarted = false;
  #reader = '';
  /** Times in a row that the server turned this reader away. */
  #rebuffs = 0;

  constructor(callbacks: Callbacks = {}) {
    this.#callbacks = callbacks;
    const core = new FeedCore({
      sayHello: (since, day) => this.#socket.sayHello(since, day),
      after: (ms, then) => {
        const timer = setTimeout(then, ms);
        return () => clearTimeout(timer);
      },
      changed: (changes) => this.#publishSoon(changes),
      heard: (now, build) => this.#heard(now, build),
      reload: () => this.#callbacks.onReload?.(),
      refused: () => inBackground(this.#readmit()),
    });
    this.#core = core;
    this.#socket = new BoardSocket({
      opened: () => core.connected(),
      closed: () => core.disconnected(),
      frame: (frame) => core.frame(frame),
      head: (head) => core.head(head),
      answered: (reply) => core.answered(reply),
      unanswered: () => core.unanswered(),
      revoked: () => inBackground(this.#readmit()),
    });
  }

  get board(): Board | null {
    return this.#board;
  }
  get cursor(): Cursor | null {
    return this.#cursor;
  }
  get truth(): Truth {
    return this.#truth;
  }
  get nowMs(): number {
    return this.#localMs + this.#aheadMs;
  }
  /** How often this board was found to differ from the server's and was fetched anew. */
  get divergences(): number {
    return this.#core.divergences;
  }

  /** Shows the stored board at once, then connects and stays connected until `stop`. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#reader = access.reader;
    inBackground(this.#restore());
    this.#socket.start();
    this.#every(1_000, () => this.#tick());
    this.#every(pollMs, () => inBackground(this.#pollWhenClosed()));
    this.#every(renewCheckMs, () => inBackground(this.#renewInTime()));
    this.#stops.push(whenAwake(() => this.#socket.reopen()));
    this.#stops.push(
      access.onChange((signedIn) => (signedIn ? this.#readAs(access.reader) : this.stop())),
    );
  }

  /** Disconnects and forgets the board in memory. */
  stop(): void {
    if (!this.#isStarted) return;
    this.#isStarted = false;
    for (const stop of this.#stops.splice(0)) stop();
    this.#socket.stop();
    this.#core.reset();
    this.#heardAtMs = 0;
  }

  /** Calls for each applied change, after `board` contains it; a snapshot calls for none. Returns how to stop. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => (this.#listeners = this.#listeners.filter((other) => other !== listener));
  }

  #every(ms: number, work: () => void): void {
    const timer = setInterval(work, ms);
    this.#stops.push(() => clearInterval(timer));
  }

  #tick(): void {
    this.#localMs = Date.now();
    this.#isBehind = this.#core.isBehind;
    if (this.#board !== null && this.#localMs - this.#storedAtMs > 30_000) this.#store();
  }

  #heard(now: string, build: string | null): void {
    this.#localMs = Date.now();
    this.#heardAtMs = this.#localMs;
    this.#rebuffs = 0;
    this.#asOfMs = Date.parse(now);
    this.#aheadMs = this.#asOfMs - this.#localMs;
    if (build === null || build === this.#build) return;
    if (this.#build !== null) this.#callbacks.onNewBuild?.(build);
    this.#build = build;
  }

  #publishSoon(changes: readonly Change[]): void {
    this.#unpublished.push(...changes);
    if (this.#isPublishing) return;
    this.#isPublishing = true;
    nextPaint(() => this.#publish());
  }

  #publish(): void {
    this.#isPublishing = false;
    this.#board = this.#core.board;
    this.#cursor = this.#core.cursor;
    this.#isBehind = this.#core.isBehind;
    for (const change of this.#unpublished.splice(0)) {
      for (const listener of this.#listeners) listener(change);
    }
    if (Date.now() - this.#storedAtMs > storeEveryMs) this.#store();
  }

  #store(): void {
    const [board, cursor] = [this.#core.board, this.#core.cursor];
    if (board === null || cursor === null || this.#heardAtMs === 0) return;
    this.#storedAtMs = Date.now();
    const reader = this.#reader;
    const stored = { reader, board, cursor, asOfMs: this.#asOfMs, aheadMs: this.#aheadMs };
    inBackground(deviceStore.writeBoard(stored));
  }

  async #restore(): Promise<void> {
    const stored = await deviceStore.readBoard();
    if (stored === undefined || this.#heardAtMs > 0 || !this.#isStarted) return;
    if (this.#reader !== '' && this.#reader !== stored.reader) return;
    this.#reader = stored.reader;
    this.#asOfMs = stored.asOfMs;
    this.#aheadMs = stored.aheadMs;
    this.#core.restore(stored.board, stored.cursor);
  }

  /** What `hello` would answer, by plain HTTP, while no WebSocket comes through. */
  async #pollWhenClosed(): Promise<void> {
    if (this.#socket.isOpen || Date.now() - this.#heardAtMs < pollMs) return;
    const query = { ...this.#core.cursor, ...(this.#core.board && { day: this.#core.board.day }) };
    try {
      const reply = await call(getBoardChangesDoor, { query });
      if (!this.#socket.isOpen && this.#isStarted) this.#core.answered(reply);
    } catch {
      // Still out of reach: the truth light says so, and the next turn asks again.
    }
  }

  async #renewInTime(): Promise<void> {
    if (!this.#socket.isOpen || Date.now() < access.renewAtMs) return;
    try {
      if ((await access.renew()) !== null) this.#core.renew();
    } catch {
      // The next turn tries again; until then the old token still counts.
    }
  }

  /** Another role or another view sees another board: nothing of the old one may stay. */
  #readAs(reader: string): void {
    const isOther = this.#reader !== '' && this.#reader !== reader;
    this.#reader = reader;
    if (!isOther) return;
    this.#core.reset();
    this.#socket.reopen();
  }

  /** Turned away: a renewed session may come in again; without one it has ended. */
  async #readmit(): Promise<void> {
    this.#rebuffs += 1;
    try {
      if ((await access.renew()) !== null) this.#socket.reopen(retryDelayMs(this.#rebuffs));
    } catch {
      this.#socket.reopen(pollMs);
    }
  }
}
