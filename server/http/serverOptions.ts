import type { FastifyHttpOptions } from 'fastify';
import type { Server } from 'node:http';
import type { Deps } from '../deps.ts';
import { answerBrokenRequest } from './brokenRequest.ts';
import { answerBadAddress } from './errors.ts';
import { securityHeaders } from './securityHeaders.ts';

/** A caller's own id is taken where it is harmless in a log: 1 to 64 letters, digits, dots, dashes and underscores. */
function saneRequestId(said: string | string[] | undefined): string | null {
  return typeof said === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(said) ? said : null;
}

/** Fastify's settings: bounded bodies and times, request ids, and logs that carry ids and route patterns but never an address with names in it. */
export function serverOptions({
  config,
  ids,
  log,
}: Omit<Deps, 'live'>): FastifyHttpOptions<Server> {
  const always = securityHeaders(config);
  return {
    loggerInstance: log.child(
      {},
      {
        serializers: {
          req: (request: { method: string; routeOptions?: { url?: string }; id: string }) => ({
            method: request.method,
            route: request.routeOptions?.url ?? 'unknown',
            requestId: request.id,
          }),
        },
      },
    ),
    bodyLimit: 256 * 1024,
    requestTimeout: 30_000,
    // Node looks at the times of connections this often: usually every 30 s, in which a slow sender keeps its place.
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
    keepAliveTimeout: 65_000,
    genReqId: ({ headers }) => saneRequestId(headers['x-request-id']) ?? ids.uuid(),
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    forceCloseConnections: 'idle',
    // Said by the guard, as a problem like any other.
    return503OnClosing: false,
    frameworkErrors: answerBadAddress(always),
    clientErrorHandler: answerBrokenRequest({ ids, log }, always),
  };
}
