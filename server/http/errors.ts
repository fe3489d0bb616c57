import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemCode } from '../../shared/problems.ts';
import { isDatabaseAway, isRetryable } from '../db/databaseErrors.ts';
import { UnreadableText } from '../db/fieldEncryption.ts';
import { Problem } from './problem.ts';

/** Fastify's own refusals in our words. */
const fastifyCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_json',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_UNDER_PRESSURE: 'overloaded',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;
}

/** Whoever sent the body went away in the middle of it; Fastify marks what Node says then, which is also what a lost database says. */
const isCutShort = (error: unknown): boolean =>
  codeOf(error) === 'ECONNRESET' && statusOf(error) === 400;

/** Whatever was thrown, as the problem that the caller reads. Unknown errors become `internal`: their words stay here. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isCutShort(error)) return new Problem('malformed_json');
  const known = fastifyCodes[codeOf(error)];
  if (known) return new Problem(known, known === 'overloaded' ? { retryAfterSeconds: 2 } : {});
  if (error instanceof UnreadableText) return new Problem('unreadable_text');
  if (isDatabaseAway(error)) return new Problem('database_unavailable', { retryAfterSeconds: 2 });
  if (isRetryable(error)) return new Problem('overloaded', { retryAfterSeconds: 1 });
  if (error instanceof SyntaxError && statusOf(error) === 400) return new Problem('malformed_json');
  return new Problem(
    statusOf(error) < 500 && statusOf(error) >= 400 ? 'invalid_request' : 'internal',
  );
}

function answer(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  const { retryAfterSeconds } = problem.extra;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  // Serialized here: the body is the same closed shape for every endpoint, also where no route was found.
  const body = JSON.stringify(problem.toReply(request.id));
  reply.code(problem.status).type('application/problem+json').serializer(String).send(body);
}

const unreadableAddress = { path: 'params', message: 'Not a readable address' };

type AddressAnswer = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

/**
 * An address that Fastify cannot read (`/pets/%ff`, an endless id) is answered before any hook or error handler: as a problem like every other refusal, with `always`, the headers
 * that the hooks would have set.
 */
export function answerBadAddress(always: Readonly<Record<string, string>>): AddressAnswer {
  return (error, request, reply) => {
    const problem = toProblem(error);
    request.log.info({ code: problem.code }, 'request refused');
    reply.headers(always).header('x-request-id', request.id).header('cache-control', 'no-store');
    const isNamed = problem.code === 'invalid_request';
    answer(
      request,
      reply,
      isNamed ? new Problem(problem.code, { errors: [unreadableAddress] }) : problem,
    );
  };
}

/** Every error leaves as problem+json; 5xx are logged once with their cause, 4xx at info. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error);
    if (problem.status >= 500)
      request.log.error({ err: error, code: problem.code }, 'request failed');
    else request.log.info({ code: problem.code }, 'request refused');
    answer(request, reply, problem);
  });
}

/** What has no route is a 404 problem. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  answer(request, reply, new Problem('not_found'));
}
