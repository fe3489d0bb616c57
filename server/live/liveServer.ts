import { Server, type ServerOptions, type Socket } from 'socket.io';
import type { Audience } from '../../shared/boardRules.ts';
import type { AppToServer, ServerToApp } from '../../shared/live.ts';
import type { SocketOwner } from '../board/livePort.ts';
import type { Who } from '../http/who.ts';
import type { Hint } from './hints.ts';

/** What nodes tell each other. */
type NodeToNode = {
  hint: (hint: Hint) => void;
  ended: (owner: SocketOwner, code: string) => void;
};

/** Who holds a socket, until when (ms since 1970 UTC), and whether it lost its room because it could not keep up. */
export type SocketState = { who: Who; expiresAtMs: number; isSlow: boolean };

export type LiveServer = Server<AppToServer, ServerToApp, NodeToNode, SocketState>;
export type LiveSocket = Socket<AppToServer, ServerToApp, NodeToNode, SocketState>;

/** The room of all readers of one projection of a clinic. */
export function boardRoom(room: { clinicId: string; audience: Audience }): string {
  return `clinic:${room.clinicId}:${room.audience}`;
}

/** The room of all sockets that end together. */
export function ownerRoom({ kind, id }: SocketOwner): string {
  return `${kind}:${id}`;
}

/** A Socket.IO server with our limits, not yet attached to anything. */
export function makeLiveServer(options: Pick<ServerOptions, 'allowRequest'>): LiveServer {
  return new Server({
    ...options,
    // No long polling: it would need sticky sessions. Who has no WebSocket polls GET /board/changes.
    transports: ['websocket'],
    serveClient: false,
    // Compression costs 3.4 times the CPU and 257 KB a connection.
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: 64e3,
    pingInterval: 10_000,
    pingTimeout: 5_000,
    connectTimeout: 5_000,
  });
}

/** Joins in this very tick: our adapters keep rooms in memory. @throws Error with an adapter that does not */
export function joinNow(socket: LiveSocket, rooms: string | string[]): void {
  if (socket.join(rooms) instanceof Promise) throw new Error('rooms must be joined at once');
}

/** Leaves in this very tick, like `joinNow`. */
export function leaveNow(socket: LiveSocket, room: string): void {
  if (socket.leave(room) instanceof Promise) throw new Error('rooms must be left at once');
}
