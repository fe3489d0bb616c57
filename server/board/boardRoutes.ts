import type { FastifyReply } from 'fastify';
import { Board } from '../../shared/board.ts';
import { getBoard, getBoardChanges } from '../../shared/boardEndpoints.ts';
import { Snapshot } from '../../shared/live.ts';
import { Problem } from '../http/problem.ts';
import { compiled } from '../http/replySchemas.ts';
import { route, type Route } from '../http/route.ts';
import type { BoardReading } from './livePort.ts';

const headSchema = compiled(Snapshot.omit({ board: true }));
const boardSchema = compiled(Board);
const end = Buffer.from('}');

/** Has this snapshot sent with the board as it was put into words for whoever read this state of it first. The same schemas as the reply's own decide what leaves. */
function sendInWords(
  reply: FastifyReply,
  snapshot: Snapshot,
  inWords: BoardReading['inWords'],
): void {
  const board = inWords((each) => reply.serializeInput(each, boardSchema));
  const head = reply.serializeInput(snapshot, headSchema);
  const bytes = Buffer.concat([Buffer.from(`${head.slice(0, -1)},"board":`), board, end]);
  reply.type('application/json; charset=utf-8').serializer(
    () => bytes as unknown as string, // Fastify sends bytes as they are; its type knows text alone
  );
}

export const boardRoutes: readonly Route[] = [
  route(getBoard, async ({ deps, who, request, reply }) => {
    const { etag, snapshot, inWords } = await deps.live.readBoard(who);
    reply.header('etag', etag);
    if (request.headers['if-none-match'] === etag) reply.code(304);
    else sendInWords(reply, snapshot, inWords);
    return snapshot;
  }),
  route(getBoardChanges, ({ deps, who, query }) => {
    const { epoch, seq, tag, day = null } = query;
    const given = [epoch, seq, tag].filter((part) => part !== undefined).length;
    if (given % 3 !== 0)
      throw new Problem('invalid_request', { detail: 'epoch, seq and tag go together' });
    const isAll = epoch !== undefined && seq !== undefined && tag !== undefined;
    return deps.live.readChanges(who, { since: isAll ? { epoch, seq, tag } : null, day });
  }),
];
