import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { AppToServer, HelloReply, ServerToApp } from '../../../shared/live.ts';
import type { Cursor, Frame, Head } from '../../../shared/live.ts';
import { access } from './access.ts';
import { spokenProtocol } from './doors.ts';
import { retryDelayMs } from './retry.ts';
import { inBackground } from './inBackground.ts';

const connectTimeoutMs = 5_000;
const helloTimeoutMs = 5_000;

export type SocketEvents = {
  readonly opened: () => void;
  readonly closed: () => void;
  readonly frame: (frame: Frame) => void;
  readonly head: (head: Head) => void;
  readonly answered: (reply: HelloReply) => void;
  readonly unanswered: () => void;
  /** The right to be here has ended; a renewed token may open the door again. */
  readonly revoked: () => void;
};

/** One WebSocket to the clinic's board that reopens itself until it is stopped. It carries messages and judges nothing. */
export class BoardSocket {
  readonly #events: SocketEvents;
  readonly #socket: Socket<ServerToApp, AppToServer>;
  #isStopped = true;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(events: SocketEvents) {
    this.#events = events;
    this.#socket = io({
      transports: ['websocket'],
      autoConnect: false,
      reconnection: false, // ours: with a fresh token, and never giving up
      timeout: connectTimeoutMs,
      auth: (take) => {
        take({ token: access.current });
      },
    });
    this.#listen();
  }

  get isOpen(): boolean {
    return this.#socket.connected;
  }

  start(): void {
    this.#isStopped = false;
    this.#openIn(0);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#socket.disconnect();
  }

  /** Throws the connection away and makes a new one: some systems keep a dead one "open". */
  reopen(afterMs = 0): void {
    if (this.#isStopped) return;
    this.#socket.disconnect();
    this.#openIn(afterMs);
  }

  sayHello(since: Cursor | null, day: string | null): void {
    const token = access.current;
    const hello = { protocol: spokenProtocol, since, day, ...(token === null ? {} : { token }) };
    const connection = this.#socket.id;
    this.#socket
      .timeout(helloTimeoutMs)
      .emit('hello', hello, (error: Error | null, reply: HelloReply) => {
        if (connection !== this.#socket.id) return; // an answer to a connection of before
        if (error) this.#unanswered();
        else this.#events.answered(reply);
      });
  }

  #unanswered(): void {
    this.#events.unanswered();
    this.reopen(retryDelayMs(1));
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('connect', () => {
      this.#tries = 0;
      this.#events.opened();
    });
    socket.on('frame', this.#events.frame);
    socket.on('head', this.#events.head);
    socket.on('bye', ({ afterMs }) => this.reopen(Math.random() * afterMs));
    socket.on('revoked', this.#events.revoked);
    socket.on('disconnect', () => {
      this.#events.closed();
      this.#openIn(retryDelayMs(1));
    });
    socket.on('connect_error', () => {
      this.#tries += 1;
      this.#openIn(retryDelayMs(this.#tries));
    });
  }

  #openIn(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => inBackground(this.#open()), ms);
  }

  /** Opens with a token that is good for a while; after refusals with one that is surely new. */
  async #open(): Promise<void> {
    try {
      if (this.#tries > 0 && this.#tries % 3 === 0) await access.renew();
      else await access.token();
    } catch {
      this.#tries += 1;
      this.#openIn(retryDelayMs(this.#tries));
      return;
    }
    if (!this.#isStopped && access.current !== null) this.#socket.connect();
  }
}
