import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { WebSocketServer, type WebSocket } from 'ws';
import type { StaffChange } from '../../shared/board.ts';

/** How a node tells its readers of a change: the part in which the contenders differ. */
export type Outlet = {
  /** Where readers connect. */
  readonly url: string;
  readonly tell: (clinicId: string, change: StaffChange) => void;
};

/** Nodes with the same Redis and channel tell each other; without a Redis a node is alone. */
export type OutletPlace = { readonly redisUrl: string | null; readonly channel: string };

/** Bare `ws` as well as one can: each change is one frame, encoded once, and one Redis message for the other nodes. */
export async function bareWs({ redisUrl, channel }: OutletPlace): Promise<Outlet> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await new Promise((done) => server.once('listening', done));
  const rooms = new Map<string, Set<WebSocket>>();
  server.on('connection', (socket, request) => {
    const clinicId = new URLSearchParams(request.url?.split('?')[1]).get('clinic') ?? '';
    const room = rooms.get(clinicId) ?? new Set();
    rooms.set(clinicId, room.add(socket));
    socket.on('close', () => room.delete(socket));
  });
  const sendHere = (clinicId: string, frame: Buffer) => {
    for (const socket of rooms.get(clinicId) ?? []) socket.send(frame, { binary: false });
  };
  const publish = redisUrl ? await bareChannel(redisUrl, channel, sendHere) : undefined;
  const tell: Outlet['tell'] = (clinicId, change) => {
    const frame = Buffer.from(JSON.stringify(change));
    sendHere(clinicId, frame);
    publish?.(clinicId, frame);
  };
  return { url: `ws://127.0.0.1:${portOf(server.address())}`, tell };
}

const idLength = 36;

async function bareChannel(
  url: string,
  channel: string,
  hear: (clinicId: string, frame: Buffer) => void,
) {
  const pub = new Redis(url);
  const sub = new Redis(url);
  const self = crypto.randomUUID();
  await sub.subscribe(channel);
  sub.on('messageBuffer', (_: Buffer, message: Buffer) => {
    if (message.toString('latin1', 0, idLength) === self) return;
    hear(message.toString('latin1', idLength, 2 * idLength), message.subarray(2 * idLength));
  });
  return (clinicId: string, frame: Buffer) => {
    pub.publish(channel, Buffer.concat([Buffer.from(self + clinicId), frame])).catch(stop);
  };
}

/** Plain Socket.IO as its documentation shows it: emit to the room after the commit, classic Redis adapter. */
export async function plainSocketIo({ redisUrl, channel }: OutletPlace): Promise<Outlet> {
  const io = new Server({ transports: ['websocket'], serveClient: false });
  if (redisUrl) {
    const [pub, sub] = [new Redis(redisUrl), new Redis(redisUrl)];
    io.adapter(createAdapter(pub, sub, { key: channel }));
    await sub.ping();
  }
  io.on('connection', (socket) => {
    Promise.resolve(socket.join(String(socket.handshake.auth['clinic']))).catch(stop);
  });
  const { createServer } = await import('node:http');
  const http = createServer();
  io.attach(http);
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  const tell: Outlet['tell'] = (clinicId, change) => io.to(clinicId).emit('change', change);
  return { url: `http://127.0.0.1:${portOf(http.address())}`, tell };
}

function portOf(address: ReturnType<WebSocketServer['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A peer that failed must not look fast. */
function stop(error: unknown): never {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
}
