import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ProblemCode } from '../../shared/problems.ts';
import type { Deps } from '../deps.ts';
import { Problem } from './problem.ts';

/** Node's own refusals in our words. */
const codes: Readonly<Record<string, ProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_too_slow',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

type BrokenRequest = Error & { readonly code?: string };

function replyText(problem: Problem, headers: Readonly<Record<string, string>>): string {
  const requestId = headers['x-request-id'] ?? '';
  const body = JSON.stringify(problem.toReply(requestId));
  const said = {
    ...headers,
    'cache-control': 'no-store',
    connection: 'close',
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(said).map(([name, value]) => `${name}: ${value}\r\n`);
  const { status } = problem;
  return `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}

/**
 * What never becomes a request (too slow, too long before its body, no HTTP at all) is answered as a problem like every other refusal, with `always`, the headers that all
 * replies have, and its connection ends.
 */
export function answerBrokenRequest(
  { ids, log }: Pick<Deps, 'ids' | 'log'>,
  always: Readonly<Record<string, string>>,
): (error: BrokenRequest, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const problem = new Problem(codes[error.code ?? ''] ?? 'invalid_request');
    const requestId = ids.uuid();
    log.info({ code: problem.code, requestId }, 'request refused');
    if (socket.writable) socket.write(replyText(problem, { ...always, 'x-request-id': requestId }));
    socket.destroy();
  };
}
