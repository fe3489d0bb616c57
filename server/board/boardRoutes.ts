import { getBoard, getBoardChanges } from '../../shared/boardEndpoints.ts';
import { Problem } from '../http/problem.ts';
import { route, type Route } from '../http/route.ts';

export const boardRoutes: readonly Route[] = [
  route(getBoard, async ({ deps, who, request, reply }) => {
    const { etag, snapshot } = await deps.live.readBoard(who);
    reply.header('etag', etag);
    if (request.headers['if-none-match'] === etag) reply.code(304);
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
