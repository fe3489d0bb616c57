import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { BlockList, Socket } from 'node:net';
import { clientAddress, isLoopback, placeOf, trustedProxies } from './clientAddress.ts';

/** How many sockets there may be before anybody has shown a token, and from one place. */
export type DoorLimits = {
  readonly unknown: number;
  readonly unknownFromOnePlace: number;
  readonly fromOnePlace: number;
};

const usualLimits: DoorLimits = { unknown: 1_000, unknownFromOnePlace: 50, fromOnePlace: 500 };

type DoorGround = {
  readonly trustProxy: readonly string[];
  readonly isOwnOrigin: (headers: IncomingHttpHeaders) => boolean;
  readonly limits?: DoorLimits;
};

type Count = { unknown: number; all: number };
/** Where a connection came from, as the audit log keeps it. */
export type CameFrom = { readonly ip: string | null; readonly userAgent: string | null };
/** `isUnknown` until a token was shown or the connection closed. */
type Visitor = { readonly place: string | null; readonly from: CameFrom; isUnknown: boolean };

/** How many come from each place. */
class Counts {
  readonly #byPlace = new Map<string, Count>();

  at(place: string): Count {
    return this.#byPlace.get(place) ?? { unknown: 0, all: 0 };
  }

  add(place: string, step: Count): void {
    const { unknown, all } = this.at(place);
    const count = { unknown: unknown + step.unknown, all: all + step.all };
    if (count.all === 0) this.#byPlace.delete(place);
    else this.#byPlace.set(place, count);
  }
}

/** All, wherever they come from. */
const everywhere = '*';

/** Decides before the upgrade whether a connection may come in: CORS does not guard WebSockets. */
export class Door {
  readonly #ground: DoorGround;
  readonly #trusted: BlockList;
  readonly #limits: DoorLimits;
  readonly #counts = new Counts();
  /** By its request, then by its connection. */
  readonly #visitors = new WeakMap<object, Visitor>();
  readonly #wires = new Set<Socket>();
  #isClosed = false;

  constructor(ground: DoorGround) {
    this.#ground = ground;
    this.#trusted = trustedProxies(ground.trustProxy);
    this.#limits = ground.limits ?? usualLimits;
  }

  /** Lets the request in and counts it until its connection closes, or says why not. */
  refusalOf(request: IncomingMessage): string | null {
    if (this.#isClosed) return 'overloaded';
    if (!this.#ground.isOwnOrigin(request.headers)) return 'foreign_origin';
    const address = clientAddress(request, this.#trusted);
    const from = { ip: address, userAgent: request.headers['user-agent'] ?? null };
    const visitor = { place: isLoopback(address) ? null : placeOf(address), from, isUnknown: true };
    if (this.#isFull(visitor.place)) return 'rate_limited';
    this.#visitors.set(request, visitor);
    this.#count(visitor, { unknown: 1, all: 1 });
    this.#wires.add(request.socket);
    request.socket.once('close', () => {
      this.#wires.delete(request.socket);
      this.#count(visitor, { unknown: visitor.isUnknown ? -1 : 0, all: -1 });
      visitor.isUnknown = false;
    });
    return null;
  }

  /** From now on the visitor is known by its connection: the request is let go to save memory. */
  follow(request: IncomingMessage, connection: object): void {
    const visitor = this.#visitors.get(request);
    if (visitor) this.#visitors.set(connection, visitor);
  }

  /** The visitor has shown a good token. Answers where it came from. */
  recognize(connection: object): CameFrom {
    const visitor = this.#visitors.get(connection);
    if (visitor?.isUnknown) {
      visitor.isUnknown = false;
      this.#count(visitor, { unknown: -1, all: 0 });
    }
    return visitor?.from ?? { ip: null, userAgent: null };
  }

  /** Lets nobody in any more. */
  close(): void {
    this.#isClosed = true;
  }

  /** Connections that came in through here and are still there. */
  get openCount(): number {
    return this.#wires.size;
  }

  /** Ends what is still there without a word: a WebSocket's own close waits 30 s for its peer. */
  throwOut(): void {
    for (const wire of this.#wires) wire.destroy();
  }

  #count({ place }: Visitor, step: Count): void {
    this.#counts.add(everywhere, step);
    if (place !== null) this.#counts.add(place, step);
  }

  #isFull(place: string | null): boolean {
    if (this.#counts.at(everywhere).unknown >= this.#limits.unknown) return true;
    if (place === null) return false;
    const { unknown, all } = this.#counts.at(place);
    return unknown >= this.#limits.unknownFromOnePlace || all >= this.#limits.fromOnePlace;
  }
}
