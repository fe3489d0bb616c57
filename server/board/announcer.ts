import type { StaffChange } from '../../shared/board.ts';
import { audiences, type Audience } from '../../shared/boardRules.ts';
import type { Cursor, Frame, Head, HelloReply, Snapshot } from '../../shared/live.ts';
import type { Deps } from '../deps.ts';
import type { BoardMemory } from './boardMemory.ts';
import { changeFor, Views } from './projection.ts';

/** The readers of one projection of one clinic. */
export type Room = { readonly clinicId: string; readonly audience: Audience };
type BoardEvents = { frame: Frame; head: Head };

/** How readers on this node are reached; the board knows no sockets. */
export type Broadcast = {
  readonly emit: <E extends keyof BoardEvents>(
    room: Room,
    event: E,
    payload: BoardEvents[E],
  ) => void;
  readonly hasReaders: (room: Room) => boolean;
};

export type AnnouncerGround = Pick<Deps, 'clock'> & {
  readonly broadcast: Broadcast;
  /** The build of the app that this server gives out. */
  readonly build: string;
};

/** Puts a clinic's board into words for its audiences, each in its own projection: frames, heads and answers. */
export class Announcer {
  readonly #ground: AnnouncerGround;
  readonly #clinicId: string;
  readonly #views = new Views();
  #outbox: StaffChange[] = [];
  #memory: BoardMemory | undefined;
  #saidMs = Number.NEGATIVE_INFINITY;

  constructor(ground: AnnouncerGround, clinicId: string) {
    this.#ground = ground;
    this.#clinicId = clinicId;
  }

  /** Milliseconds since readers heard anything. */
  get silentMs(): number {
    return performance.now() - this.#saidMs;
  }

  /** Tells of changes that the memory has just applied; all of one turn of the event loop go in one frame. */
  add(changes: readonly StaffChange[], memory: BoardMemory): void {
    if (this.#outbox.length === 0 && changes.length > 0) setImmediate(() => this.flush());
    this.#outbox.push(...changes);
    this.#memory = memory;
  }

  /** Sends what waits. To be called before the memory is replaced. */
  flush(): void {
    const changes = this.#outbox.splice(0);
    const first = changes[0];
    const last = changes.at(-1);
    const memory = this.#memory;
    if (!first || !last || !memory) return;
    const place = { epoch: memory.cursor.epoch, from: first.seq - 1, to: last.seq, tag: last.tag };
    for (const room of this.#rooms()) {
      const seen = changes.map((change) => changeFor(change, room.audience, memory));
      const frame = { ...place, now: this.#now(), changes: seen };
      this.#ground.broadcast.emit(room, 'frame', frame);
    }
    this.#saidMs = performance.now();
  }

  /** Tells all readers where the log ends. */
  sayHead(memory: BoardMemory): void {
    for (const room of this.#rooms()) {
      this.#ground.broadcast.emit(room, 'head', this.head(memory, room.audience));
    }
    this.#saidMs = performance.now();
  }

  head({ board, cursor }: BoardMemory, audience: Audience): Head {
    const { count, checksum } = this.#views.get(board, audience);
    return { ...cursor, day: board.day, count, checksum, ...this.#says() };
  }

  snapshot({ board, cursor }: BoardMemory, audience: Audience): Snapshot {
    const view = this.#views.get(board, audience).board;
    return { kind: 'snapshot', ...this.#says(), ...cursor, board: view };
  }

  delta(
    memory: BoardMemory,
    reader: { since: Cursor; changes: readonly StaffChange[]; audience: Audience },
  ): HelloReply {
    const { epoch, seq, tag } = memory.cursor;
    const changes = reader.changes.map((change) => changeFor(change, reader.audience, memory));
    const from = reader.since.seq;
    return { kind: 'delta', ...this.#says(), epoch, from, to: seq, tag, changes };
  }

  #rooms(): Room[] {
    const rooms = audiences.map((audience) => ({ clinicId: this.#clinicId, audience }));
    return rooms.filter((room) => this.#ground.broadcast.hasReaders(room));
  }

  #now(): string {
    return new Date(this.#ground.clock.nowMs()).toISOString();
  }

  #says() {
    return { now: this.#now(), build: this.#ground.build };
  }
}
