// A wire that tests can hurt, between a server and what it speaks to.
//
//   const proxy = await TcpProxy.to({ path: socketPath });   // proxy.close() at the end
//   proxy.onRequest = ({ text }) => (text.includes('COMMIT') ? 'lose answer' : 'pass');

import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';

/** A piece of what a client says, and the number of its connection. */
export type Request = { readonly text: string; readonly wire: number };
/**
 * `hold`: the connection stands still from this piece on, until `release`. `lose answer`: the piece arrives, then every connection is cut and none let in until `release`.
 */
export type Verdict = 'pass' | 'hold' | 'lose answer';

/** As a stream gives it; text only where somebody set an encoding. */
type Piece = Buffer | string;

class Wire {
  readonly id: number;
  readonly client: Socket;
  readonly target: Socket;
  losesAnswer = false;
  held: Piece[] | undefined;

  constructor(id: number, client: Socket, target: Socket) {
    this.id = id;
    this.client = client;
    this.target = target;
  }

  cut(): void {
    this.client.destroy();
    this.target.destroy();
  }

  release(): void {
    for (const piece of this.held ?? []) this.target.write(piece);
    this.held = undefined;
  }
}

export class TcpProxy {
  /** Where new connections go. */
  target: NetConnectOpts;
  onRequest: (request: Request) => Verdict = () => 'pass';
  /** Each piece takes this much longer, either way. */
  delayMs = 0;
  /** All is taken and nothing comes through: what was said meanwhile is lost. */
  isMute = false;
  /** How often a connection was told to hold, ever. */
  heldCount = 0;
  readonly #server: Server;
  readonly #wires = new Set<Wire>();
  #isShut = false;
  #opened = 0;

  private constructor(target: NetConnectOpts) {
    this.target = target;
    this.#server = createServer((client) => this.#open(client));
  }

  /** Listens on a free port of this machine. */
  static async to(target: NetConnectOpts): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
    return address.port;
  }

  /** Ends every connection; new ones are let in. */
  cut(): void {
    for (const wire of this.#wires) wire.cut();
  }

  /** Ends what verdicts began: those who were held go on, and new connections are let in. */
  release(): void {
    this.#isShut = false;
    this.onRequest = () => 'pass';
    for (const wire of this.#wires) wire.release();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #open(client: Socket): void {
    if (this.#isShut) {
      client.destroy();
      return;
    }
    this.#opened += 1;
    const wire = new Wire(this.#opened, client, connect(this.target));
    this.#wires.add(wire);
    for (const end of [wire.client, wire.target]) {
      end.on('error', () => undefined);
      end.on('close', () => {
        this.#wires.delete(wire);
        wire.cut();
      });
    }
    wire.client.on('data', (piece) => this.#request(wire, piece));
    wire.target.on('data', (piece) => this.#answer(wire, piece));
  }

  #request(wire: Wire, piece: Piece): void {
    const text = typeof piece === 'string' ? piece : piece.toString('latin1');
    if (this.isMute) return;
    if (!wire.held) {
      const verdict = this.onRequest({ text, wire: wire.id });
      wire.losesAnswer = verdict === 'lose answer';
      if (verdict === 'hold') {
        this.heldCount += 1;
        wire.held = [];
      }
    }
    if (wire.held) wire.held.push(piece);
    else this.#pass(wire.target, piece);
  }

  #answer(wire: Wire, piece: Piece): void {
    if (this.isMute) return;
    if (!wire.losesAnswer) {
      this.#pass(wire.client, piece);
      return;
    }
    this.#isShut = true;
    this.cut();
  }

  #pass(to: Socket, piece: Piece): void {
    if (this.delayMs === 0) to.write(piece);
    else setTimeout(() => to.write(piece), this.delayMs);
  }
}
