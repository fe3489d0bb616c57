import { io, type Socket } from 'socket.io-client';
import type { Board, Change } from '../../shared/board.ts';
import { applyChange, boardChecksum } from '../../shared/boardRules.ts';
import type {
  AppToServer,
  Bye,
  Cursor,
  Frame,
  Head,
  Hello,
  HelloReply,
  Revoked,
  ServerToApp,
} from '../../shared/live.ts';

type Waiting = { readonly isMet: () => boolean; readonly done: () => void };

/** A client written from server/live/PROTOCOL.md alone, that keeps what it saw and counts what went wrong. */
export class Reader {
  readonly socket: Socket<ServerToApp, AppToServer>;
  /** Every packet's text as it came from the server. */
  readonly raw: string[] = [];
  readonly frames: Frame[] = [];
  readonly heads: Head[] = [];
  /** Sequence numbers in the order they were applied. */
  readonly applied: number[] = [];
  readonly answers: HelloReply[] = [];
  /** `duplicates`: sent again and dropped, which may happen around a hello; never while a socket stays. */
  readonly counts = { gaps: 0, duplicates: 0, diverged: 0, snapshots: 0 };
  bye: Bye | undefined;
  revoked: Revoked | undefined;
  refusal: string | undefined;
  /** Set to lose frames on the way, as a dying network does. */
  losesFrames = false;
  #board: Board | undefined;
  #cursor: Cursor | undefined;
  #helloing: Promise<HelloReply> | undefined;
  #heldBack: Frame[] = [];
  #waiting: Waiting[] = [];

  constructor(
    url: string,
    token: string | (() => Promise<string>),
    options: Record<string, unknown> = {},
  ) {
    const freshToken = typeof token === 'string' ? () => Promise.resolve(token) : token;
    this.socket = io(url, {
      transports: ['websocket'],
      auth: (show: (auth: { token: string }) => void) => {
        freshToken().then(
          (fresh) => show({ token: fresh }),
          () => show({ token: '' }),
        );
      },
      forceNew: true,
      reconnectionDelay: 20,
      reconnectionDelayMax: 100,
      ...options,
    });
    this.#listen();
  }

  get board(): Board {
    if (!this.#board) throw new Error('no board yet');
    return this.#board;
  }

  get cursor(): Cursor {
    if (!this.#cursor) throw new Error('no cursor yet');
    return this.#cursor;
  }

  card(id: string) {
    return this.#board?.cards.find((card) => card.id === id);
  }

  /** Resolves when it has said hello and was answered. */
  async arrive(): Promise<void> {
    await this.until(() => this.#cursor !== undefined || this.refusal !== undefined);
    if (this.refusal !== undefined) throw new Error(this.refusal);
  }

  /** Resolves when something that came made this true; the test's own timeout is the limit. */
  until(isMet: () => boolean): Promise<void> {
    return new Promise((done) => {
      this.#waiting.push({ isMet, done });
      this.#look();
    });
  }

  /** Says hello with what it has, or with what is given. */
  hello(said: Partial<Hello> = {}): Promise<HelloReply> {
    const mine = { protocol: 1, since: this.#cursor ?? null, day: this.#board?.day ?? null };
    return this.say({ ...mine, ...said });
  }

  /** Says anything in place of a hello. */
  async say(hello: unknown): Promise<HelloReply> {
    const answer = await new Promise<HelloReply>((done) => {
      this.socket.emit('hello', hello as Hello, done);
    });
    this.#take(answer);
    return answer;
  }

  close(): void {
    this.socket.disconnect();
  }

  #listen(): void {
    this.socket.io.on('open', () => {
      this.socket.io.engine.on('packet', ({ data }: { data?: unknown }) => {
        if (typeof data === 'string') this.raw.push(data);
      });
    });
    this.socket.on('connect', () => this.#sync());
    this.socket.on('connect_error', (error) => {
      this.refusal = error.message;
      this.#look();
    });
    this.socket.on('disconnect', () => {
      // The answer to a hello under way will never come.
      this.#helloing = undefined;
      this.#look();
    });
    this.socket.on('frame', (frame) => this.#frame(frame));
    this.socket.on('head', (head) => this.#head(head));
    this.socket.on('bye', (bye) => (this.bye = bye));
    this.socket.on('revoked', (revoked) => (this.revoked = revoked));
  }

  /** One hello at a time. */
  #sync(): void {
    if (!this.socket.connected || this.#helloing) return;
    this.#helloing = this.hello().finally(() => (this.#helloing = undefined));
  }

  #take(answer: HelloReply): void {
    this.answers.push(answer);
    if (answer.kind === 'snapshot') {
      const { epoch, seq, tag, board } = answer;
      this.counts.snapshots += 1;
      this.#board = board;
      this.#cursor = { epoch, seq, tag };
    }
    if (answer.kind === 'delta') this.#apply(answer);
    const heldBack = this.#heldBack.splice(0);
    for (const frame of heldBack) this.#apply(frame);
    this.#look();
  }

  #frame(frame: Frame): void {
    if (this.losesFrames) return;
    this.frames.push(frame);
    this.#apply(frame);
    this.#look();
  }

  #apply(step: Pick<Frame, 'epoch' | 'from' | 'to' | 'tag' | 'changes'>): void {
    const mine = this.#cursor;
    if (!mine || step.epoch < mine.epoch) return;
    if (step.epoch > mine.epoch || step.from > mine.seq) {
      this.counts.gaps += 1;
      this.#heldBack.push(step as Frame);
      this.#sync();
      return;
    }
    for (const change of step.changes) this.#applyOne(change);
    if (step.to >= mine.seq) this.#cursor = { epoch: step.epoch, seq: step.to, tag: step.tag };
  }

  #applyOne(change: Change): void {
    const last = this.#cursor?.seq ?? 0;
    if (change.seq <= last) {
      this.counts.duplicates += 1;
      return;
    }
    this.applied.push(change.seq);
    this.#board = applyChange(this.board, change);
    this.#cursor = { epoch: this.cursor.epoch, seq: change.seq, tag: change.tag };
  }

  #head(head: Head): void {
    this.heads.push(head);
    const mine = this.#cursor;
    if (mine && this.#board) {
      const isBehind = head.epoch !== mine.epoch || head.seq > mine.seq;
      const isSame = head.seq === mine.seq && head.day === this.#board.day;
      const isDiverged = isSame && head.checksum !== boardChecksum(this.#board);
      if (isDiverged) this.counts.diverged += 1;
      if (isBehind || isDiverged || head.day !== this.#board.day) this.#sync();
    }
    this.#look();
  }

  #look(): void {
    const met = this.#waiting.filter(({ isMet }) => isMet());
    this.#waiting = this.#waiting.filter((waiting) => !met.includes(waiting));
    for (const { done } of met) done();
  }
}
