import type { Board } from '../../shared/board.ts';
import { audiences } from '../../shared/boardRules.ts';
import type { Cursor, Head, HelloReply } from '../../shared/live.ts';
import { isDatabaseAway } from '../db/databaseErrors.ts';
import { Problem } from '../http/problem.ts';
import type { Who } from '../http/who.ts';
import { HeadPoll } from './headPoll.ts';
import { HeadReads } from './headReads.ts';
import type { BoardReading, CommittedChange, Place } from './livePort.ts';
import { Sequencer, type SequencerGround } from './sequencer.ts';

/** A clinic that nobody has read for this long is let go. */
const idleMs = 60_000;

type Watched = { readonly sequencer: Sequencer; readMs: number };
type Ground = SequencerGround & { readonly hintsFlow: () => boolean };
type Reader = Pick<Who, 'clinicId' | 'audience'>;

function unavailable(error: unknown): never {
  if (!isDatabaseAway(error)) throw error;
  throw new Problem('database_unavailable', { retryAfterSeconds: 2 });
}

/** The boards of all clinics that have readers on this node. */
export class Sequencers {
  readonly #ground: Ground;
  readonly #watched = new Map<string, Watched>();
  readonly #poll: HeadPoll;
  readonly #heads: HeadReads;
  /** Boards as bytes of JSON, for as long as somebody may read them. */
  readonly #words = new WeakMap<Board, Buffer>();

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#heads = new HeadReads(ground);
    this.#poll = new HeadPoll(ground, {
      cursors: () => this.#cursors(),
      observe: (clinicId, found, asked) => this.#observe(clinicId, found, asked),
      hintsFlow: ground.hintsFlow,
    });
  }

  start(): void {
    this.#poll.start();
  }

  async stop(): Promise<void> {
    await this.#poll.stop();
    for (const { sequencer } of this.#watched.values()) sequencer.stop();
    this.#watched.clear();
  }

  /** Takes a committed change of any clinic; without readers here nobody needs it. */
  offer({ clinicId, epoch, change }: CommittedChange): void {
    this.#watched.get(clinicId)?.sequencer.offer(epoch, change);
  }

  /** Takes word from another node that a clinic's log goes this far. */
  hear(clinicId: string, cursor: Cursor): void {
    this.#watched.get(clinicId)?.sequencer.hear(cursor);
  }

  /** Asks the database at once how far all logs go. */
  pollNow(): void {
    this.#poll.now();
  }

  /**
   * The clinic's sequencer, ready to answer a reader who stands at `since`.
   * @throws Problem `database_unavailable` when what is known may be old and cannot be checked
   */
  async ready(clinicId: string, since: Cursor | null): Promise<Sequencer> {
    const { sequencer } = this.#watch(clinicId);
    await sequencer.prepare(since).catch(unavailable);
    return sequencer;
  }

  /** The clinic's sequencer with a board that holds all that was committed before this call. @throws Problem `database_unavailable` */
  async #upToDate(clinicId: string): Promise<Sequencer> {
    const sequencer = await this.ready(clinicId, null);
    const asked = sequencer.cursor;
    const found = await this.#heads.read(clinicId).catch(unavailable);
    if (asked) await sequencer.reach(found, asked).catch(unavailable);
    return sequencer;
  }

  /** The reader's board as it is now, and an entity tag that no other board and no other state of it has. @throws Problem `database_unavailable` */
  async readBoard({ clinicId, audience }: Reader): Promise<BoardReading> {
    const sequencer = await this.#upToDate(clinicId);
    const snapshot = sequencer.snapshot(audience);
    const { epoch, seq, tag, board, build } = snapshot;
    // Weak: two replies of one state differ in `now`.
    const etag = `W/"${[clinicId, epoch, seq, tag, board.day, audience, build].join('.')}"`;
    return { etag, snapshot, inWords: (write) => this.#inWords(board, write) };
  }

  /** A board never changes: what does is another object. */
  #inWords(board: Board, write: (board: Board) => string): Buffer {
    const known = this.#words.get(board);
    if (known !== undefined) return known;
    const words = Buffer.from(write(board));
    this.#words.set(board, words);
    return words;
  }

  /** The same answer as to a socket's hello, for readers without one. @throws Problem `database_unavailable` */
  async readChanges({ clinicId, audience }: Reader, place: Place): Promise<HelloReply> {
    const sequencer = await this.ready(clinicId, place.since);
    return sequencer.answer({ ...place, audience });
  }

  /** Where a reader's board stands now, if it is loaded. */
  headOf({ clinicId, audience }: Reader): Head | null {
    const sequencer = this.#watched.get(clinicId)?.sequencer;
    return sequencer?.cursor ? sequencer.head(audience) : null;
  }

  #watch(clinicId: string): Watched {
    const known = this.#watched.get(clinicId);
    const watched = known ?? { sequencer: new Sequencer(this.#ground, clinicId), readMs: 0 };
    watched.readMs = performance.now();
    this.#watched.set(clinicId, watched);
    return watched;
  }

  #cursors(): Map<string, Cursor> {
    this.#letIdleGo();
    const cursors = new Map<string, Cursor>();
    for (const [clinicId, { sequencer }] of this.#watched) {
      if (sequencer.cursor) cursors.set(clinicId, sequencer.cursor);
    }
    return cursors;
  }

  #letIdleGo(): void {
    for (const [clinicId, watched] of this.#watched) {
      const hasReaders = audiences.some((audience) =>
        this.#ground.broadcast.hasReaders({ clinicId, audience }),
      );
      if (hasReaders) watched.readMs = performance.now();
      if (performance.now() - watched.readMs < idleMs) continue;
      watched.sequencer.stop();
      this.#watched.delete(clinicId);
    }
  }

  async #observe(clinicId: string, found: Cursor, asked: Cursor): Promise<number> {
    const sequencer = this.#watched.get(clinicId)?.sequencer;
    if (!sequencer) return 0;
    const missed = await sequencer.observe(found, asked);
    await sequencer.keepUp();
    return missed;
  }
}
