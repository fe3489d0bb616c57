import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { CalendarDate } from './ids.ts';
import { HelloReply, Snapshot } from './live.ts';

/** The reader's projection of today's board with its cursor; `ETag` and `If-None-Match` are honoured. */
export const getBoard = endpoint({
  method: 'GET',
  path: '/board',
  ability: 'board.read',
  reply: Snapshot,
  revalidates: true,
  reads: 'board',
  problems: [],
});

/** What `hello` answers, for readers whose network lets no WebSocket through. All four, or none for a snapshot. */
export const getBoardChanges = endpoint({
  method: 'GET',
  path: '/board/changes',
  ability: 'board.read',
  query: z.strictObject({
    epoch: z.coerce.number().int().min(1).optional(),
    seq: z.coerce.number().int().min(0).optional(),
    tag: z.coerce.number().int().min(0).optional(),
    day: CalendarDate.optional(),
  }),
  reply: HelloReply,
  reads: 'board',
  problems: [],
});
