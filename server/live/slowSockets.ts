import type { LiveSocket } from './liveServer.ts';

/** A socket that has this many bytes to read leaves its room: engine.io's own buffer has no end. */
const mostBufferedBytes = 256 * 1024;

/** The parts of engine.io's and ws's sockets that their types keep to themselves. */
type Buffers = {
  readonly writeBuffer: readonly { readonly data?: { readonly length: number } }[];
  readonly transport: { readonly socket?: { readonly bufferedAmount: number } };
};

/** What waits to be written to this socket, in bytes, roughly: text counts its characters. */
export function bufferedBytes(socket: LiveSocket): number {
  const { writeBuffer, transport } = socket.conn as unknown as Buffers;
  const waiting = writeBuffer.reduce((sum, packet) => sum + (packet.data?.length ?? 0), 0);
  return waiting + (transport.socket?.bufferedAmount ?? 0);
}

/** What a look at the socket's buffers says it should do now. */
export function paceOf(socket: LiveSocket): 'leave' | 'rejoin' | 'stay' {
  const bytes = bufferedBytes(socket);
  if (!socket.data.isSlow) return bytes > mostBufferedBytes ? 'leave' : 'stay';
  return bytes === 0 ? 'rejoin' : 'stay';
}
