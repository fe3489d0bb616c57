import { z } from 'zod';
import { Board, Change } from './board.ts';
import { CalendarDate, Instant } from './ids.ts';

/** Raised when an old app can no longer be served; an older app is told to reload. */
export const protocolVersion = 1;

/** How much of a clinic's log a reader has applied. */
export const Cursor = z.object({
  epoch: z.int().min(1),
  seq: z.int().min(0),
  tag: z.int().min(0),
});
export type Cursor = z.infer<typeof Cursor>;

/** client -> server, with an acknowledgement of `HelloReply`. `token` renews the socket's right to stay; `since` null asks for a snapshot. */
export const Hello = z.strictObject({
  protocol: z.int().min(1),
  token: z.string().max(4096).optional(),
  since: Cursor.nullable(),
  /** The day that the reader's board shows; a board of another day is answered with a snapshot. */
  day: CalendarDate.nullable(),
});
export type Hello = z.infer<typeof Hello>;

const serverSays = {
  /** The server's clock, for waiting times and the truth light. */
  now: Instant,
  /** Changes with each build of the app: a screen whose own differs reloads itself. */
  build: z.string(),
};

export const Delta = z.object({
  kind: z.literal('delta'),
  ...serverSays,
  epoch: z.int(),
  from: z.int(),
  to: z.int(),
  tag: z.int(),
  changes: z.array(Change),
});
export const Snapshot = z.object({
  kind: z.literal('snapshot'),
  ...serverSays,
  ...Cursor.shape,
  board: Board,
});
export type Snapshot = z.infer<typeof Snapshot>;
export const Reload = z.object({ kind: z.literal('reload'), minProtocol: z.int() });
export const Refused = z.object({ kind: z.literal('refused'), code: z.string() });

export const HelloReply = z.discriminatedUnion('kind', [Delta, Snapshot, Reload, Refused]);
export type HelloReply = z.infer<typeof HelloReply>;

/** server -> room. Covers the changes after `from` up to `to`; `tag` is that of `to`. */
export const Frame = z.object({
  epoch: z.int(),
  from: z.int(),
  to: z.int(),
  tag: z.int(),
  now: Instant,
  changes: z.array(Change),
});
export type Frame = z.infer<typeof Frame>;

/** server -> room after 5 s of silence. `checksum` is `boardChecksum` of the reader's board at `seq`. */
export const Head = z.object({
  ...Cursor.shape,
  day: CalendarDate,
  count: z.int(),
  checksum: z.int(),
  ...serverSays,
});
export type Head = z.infer<typeof Head>;

/** server -> socket before a drain: reconnect after a random part of `afterMs`. */
export const Bye = z.object({ afterMs: z.int() });
export type Bye = z.infer<typeof Bye>;

/** server -> socket: the right to be here has ended; do not reconnect with the same token. */
export const Revoked = z.object({ code: z.string() });
export type Revoked = z.infer<typeof Revoked>;

export type ServerToApp = {
  frame: (frame: Frame) => void;
  head: (head: Head) => void;
  bye: (bye: Bye) => void;
  revoked: (revoked: Revoked) => void;
};
export type AppToServer = { hello: (hello: Hello, reply: (answer: HelloReply) => void) => void };
