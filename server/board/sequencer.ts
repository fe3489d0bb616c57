import { setTimeout as wait } from 'node:timers/promises';
import type { StaffChange } from '../../shared/board.ts';
import type { Audience } from '../../shared/boardRules.ts';
import type { Cursor, Head, HelloReply, Snapshot } from '../../shared/live.ts';
import { reconnect } from '../db/primary.ts';
import type { Deps } from '../deps.ts';
import { Announcer, type AnnouncerGround } from './announcer.ts';
import { BoardMemory } from './boardMemory.ts';
import { contradicts, isAfter, isBelow } from './cursorOrder.ts';
import { HeldChanges } from './heldChanges.ts';
import { LogReader } from './logReader.ts';

export type SequencerGround = AnnouncerGround & Pick<Deps, 'db' | 'clock' | 'log'>;

/** How long a change out of turn waits for its predecessor before the log is read. */
const outOfTurnMs = 8;
/** More than this behind, a reader takes the whole board. */
const mostBehind = 500;
/** Readers hear a head at the first poll after this much silence. */
const silenceMs = 4_000;
/** Older knowledge than this is checked with the database before it is given out. */
const freshMs = 5_000;

/**
 * One clinic's board on this node: takes changes from wherever they come, in any order and any number of times, and gives them to the readers in the order of the log, each
 * once. What is missing is read from the log; what contradicts the log starts a new epoch, and every reader takes a snapshot.
 */
export class Sequencer {
  readonly #ground: SequencerGround;
  readonly #clinicId: string;
  readonly #log: LogReader;
  readonly #announcer: Announcer;
  readonly #held = new HeldChanges();
  #memory: BoardMemory | undefined;
  #loading: Promise<void> | undefined;
  #filling: Promise<number> | undefined;
  #waiting: NodeJS.Timeout | undefined;
  #mustReload = false;
  #confirmedMs = Number.NEGATIVE_INFINITY;

  constructor(ground: SequencerGround, clinicId: string) {
    this.#ground = ground;
    this.#clinicId = clinicId;
    this.#log = new LogReader(ground, clinicId);
    this.#announcer = new Announcer(ground, clinicId);
  }

  /** How far readers were or are about to be told; undefined before the first load. */
  get cursor(): Cursor | undefined {
    return this.#memory?.cursor;
  }

  /** Takes a committed change; it is applied when its turn comes. */
  offer(epoch: number, change: StaffChange): void {
    this.#held.add(epoch, change);
    const memory = this.#memory;
    if (!memory || this.#loading) return;
    const known = epoch === memory.cursor.epoch ? memory.tagAt(change.seq) : undefined;
    if (epoch > memory.cursor.epoch) this.#inBackground(this.#reload());
    else if (known !== undefined && known !== change.tag) {
      this.#inBackground(this.#verify(change.seq));
    }
    this.#advance();
  }

  /** Another node says that the log goes this far. */
  hear(cursor: Cursor): void {
    const mine = this.cursor;
    if (!mine || cursor.epoch < mine.epoch) return;
    if (cursor.epoch > mine.epoch) this.#inBackground(this.#reload());
    else if (cursor.seq > mine.seq) this.#inBackground(this.#fill());
  }

  /**
   * The log's end as the poll found it, and ours when the poll was sent: only that one can be compared, since changes go on arriving meanwhile.
   * Resolves to the number of changes that nobody had offered. @throws what the database throws
   */
  async observe(polled: Cursor, asked: Cursor): Promise<number> {
    const isPast = () => this.#loading !== undefined || this.cursor?.epoch !== asked.epoch;
    if (isPast()) return 0;
    const found = contradicts(polled, asked) ? await this.#askAgain(asked) : polled;
    if (isPast()) return 0;
    this.#confirmedMs = performance.now();
    if (contradicts(found, asked)) await this.#renew();
    else if (this.#mustReload || found.epoch > asked.epoch) await this.#reload();
    else if (this.cursor && isAfter(found, this.cursor)) return this.#fillUnlessOffered(found);
    return 0;
  }

  /** The log's end as the writing account sees it: when it bears us out, the poll is connected to a server that was left behind. */
  async #askAgain(asked: Cursor): Promise<Cursor> {
    const found = await this.#log.head();
    if (!contradicts(found, asked)) reconnect(this.#ground.db.live, 'the poll saw an old state');
    return found;
  }

  /** After a good poll: the new day at the clinic's midnight, and a head where it was silent. @throws what the database throws */
  async keepUp(): Promise<void> {
    const memory = this.#memory;
    if (!memory || this.#loading) return;
    if (this.#ground.clock.nowMs() >= Date.parse(memory.board.dayEndsAt)) await this.#reload();
    else if (this.#announcer.silentMs >= silenceMs) this.#announcer.sayHead(memory);
  }

  /** Brings the board to where the log's end was found, at least; `asked`: where the board was before that was asked. @throws what the database throws */
  async reach(found: Cursor, asked: Cursor): Promise<void> {
    await this.#loading;
    if (isAfter(found, this.#loaded().cursor)) await this.#fill();
    await this.observe(found, asked);
    // A first load may have begun before the end was found, a second one did not.
    for (let load = 1; load <= 2 && isBelow(this.#loaded().cursor, found); load += 1)
      await this.#reload();
  }

  /** Gets ready to `answer` a reader who stands at `since`. @throws what the database throws */
  async prepare(since: Cursor | null): Promise<void> {
    if (!this.#memory) await this.#reload();
    const isStale = performance.now() - this.#confirmedMs > freshMs;
    const isBehind = since !== null && isAfter(since, this.#loaded().cursor);
    if (isStale || isBehind) await this.#fill();
    if (since) await this.#rememberBackTo(since);
  }

  /** What the reader lacks, or the whole board. Joined to its room in the same tick, a reader misses nothing. @throws Error before `prepare` */
  answer(reader: { since: Cursor | null; day: string | null; audience: Audience }): HelloReply {
    const { since, day, audience } = reader;
    const memory = this.#loaded();
    const changes = since && day === memory.board.day ? memory.since(since, audience) : null;
    if (!since || !changes || changes.length > mostBehind) return this.snapshot(audience);
    return this.#announcer.delta(memory, { since, changes, audience });
  }

  /** The whole board for an audience. @throws Error before `prepare` */
  snapshot(audience: Audience): Snapshot {
    return this.#announcer.snapshot(this.#loaded(), audience);
  }

  /** Where the board stands, for an audience. @throws Error before `prepare` */
  head(audience: Audience): Head {
    return this.#announcer.head(this.#loaded(), audience);
  }

  stop(): void {
    clearTimeout(this.#waiting);
    this.#memory = undefined;
  }

  #loaded(): BoardMemory {
    if (!this.#memory) throw new Error(`the board of ${this.#clinicId} is not loaded`);
    return this.#memory;
  }

  /** Applies what is in turn; what is left waits a moment, then the log is asked. */
  #advance(): void {
    const memory = this.#memory;
    if (!memory || this.#loading) return;
    const changes = this.#held.takeAfter(memory.cursor);
    for (const change of changes) memory.apply(change);
    this.#announcer.add(changes, memory);
    if (this.#held.isEmpty || this.#waiting) return;
    this.#waiting = setTimeout(() => {
      this.#waiting = undefined;
      if (!this.#held.isEmpty) this.#inBackground(this.#fill());
    }, outOfTurnMs);
  }

  async #fillUnlessOffered(found: Cursor): Promise<number> {
    // A commit of this node whose offer is on its way looks the same as one that nobody offers.
    await wait(outOfTurnMs);
    return this.cursor && isAfter(found, this.cursor) ? this.#fill() : 0;
  }

  /** Reads on from the log, once for all who want it. Resolves to the number of changes that were missing. */
  #fill(): Promise<number> {
    this.#filling ??= this.#readOn().finally(() => (this.#filling = undefined));
    return this.#filling;
  }

  async #readOn(): Promise<number> {
    const memory = this.#memory;
    if (!memory) return 0;
    const changes = await this.#log.after(memory.cursor, mostBehind + 1);
    this.#confirmedMs = performance.now();
    if (this.#memory !== memory) return 0;
    if (changes === null) await this.#renew();
    else if (changes.length > mostBehind) await this.#reload();
    const missing = (changes ?? []).filter((change) => change.seq > memory.cursor.seq);
    for (const change of missing) this.#held.add(memory.cursor.epoch, change);
    this.#advance();
    return missing.length;
  }

  /** Two histories have this number: which one does the log have? */
  async #verify(seq: number): Promise<void> {
    const [stored] = await this.#log.from(seq, 1);
    const known = this.#memory?.tagAt(seq);
    if (stored?.seq === seq && known !== undefined && stored.tag !== known) await this.#renew();
  }

  /** The log is not the history we told: a new epoch, then the board as it is. */
  async #renew(): Promise<void> {
    this.#mustReload = true;
    const { epoch, seq } = this.#loaded().cursor;
    this.#ground.log.warn({ clinicId: this.#clinicId, epoch, seq }, 'the log was replaced');
    await this.#log.renewEpoch(epoch);
    await this.#reload();
  }

  /** Loads the board, once for all who want it; what is offered meanwhile is held. */
  #reload(): Promise<void> {
    this.#mustReload = true;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
      this.#advance();
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    let loaded = await this.#log.load();
    const known = this.#memory?.cursor;
    if (known && contradicts(loaded.cursor, known)) {
      await this.#log.renewEpoch(known.epoch);
      loaded = await this.#log.load();
    }
    this.#announcer.flush();
    this.#memory = new BoardMemory(loaded);
    this.#mustReload = false;
    this.#confirmedMs = performance.now();
    this.#announcer.sayHead(this.#memory);
  }

  /** Makes the ring reach back to a reader who is not too far behind. */
  async #rememberBackTo(since: Cursor): Promise<void> {
    const memory = this.#loaded();
    const { cursor, base } = memory;
    if (since.epoch !== cursor.epoch || since.seq >= base.seq) return;
    if (cursor.seq - since.seq > mostBehind) return;
    const fromSeq = Math.max(1, cursor.seq - mostBehind);
    const earlier = await this.#log.from(fromSeq, base.seq - fromSeq + 1);
    memory.remember(earlier);
  }

  /** The one place for work that nobody waits for: what failed here is tried again by the next poll. */
  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.#ground.log.warn({ clinicId: this.#clinicId, err: error }, 'catching up failed');
    });
  }
}
