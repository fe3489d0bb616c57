import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { isOwnOrigin } from './sameOrigin.ts';
import { requirePrimary } from '../db/primary.ts';
import type { Deps } from '../deps.ts';
import { answerErrors } from './errors.ts';
import { Problem } from './problem.ts';
import { tellRateLimit, type CountRequest } from './rateLimit.ts';
import { apiPrefix } from './route.ts';
import { securityHeaders } from './securityHeaders.ts';

/** A fresh process loads and compiles code in long breaths: that is no overload. */
const warmUpMs = 15_000;

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

async function healthDoors(app: FastifyInstance, deps: Deps): Promise<void> {
  app.get('/healthz', () => ({ status: 'ok' }));
  let asked: Promise<void> | undefined;
  app.get('/readyz', async () => {
    // Once for all who ask meanwhile: nobody counts them, and the few connections are the boards'.
    asked ??= requirePrimary(deps.db, deps.db.live).finally(() => (asked = undefined));
    await asked;
    return { status: 'ready' };
  });
  const startedMs = performance.now();
  await app.register(underPressure, {
    maxEventLoopDelay: 2500,
    message: 'busy',
    pressureHandler: () => {
      if (performance.now() - startedMs < warmUpMs) return;
      throw new Problem('overloaded', { retryAfterSeconds: 2 });
    },
  });
}

/** What holds for every request: security headers, own origin on unsafe methods, JSON only, no caching of the API, problem+json, shedding under load. */
export async function guard(
  app: FastifyInstance,
  deps: Deps,
  countRequest: CountRequest,
): Promise<void> {
  answerErrors(app);
  app.removeContentTypeParser('text/plain');
  const always = securityHeaders(deps.config);
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(always).header('x-request-id', request.id);
    if (isClosing) {
      reply.header('connection', 'close');
      throw new Problem('overloaded', { retryAfterSeconds: 2 });
    }
    if (request.url.startsWith(apiPrefix)) {
      reply.header('cache-control', 'no-store');
      tellRateLimit(reply, deps.config.requestsPerMinute, await countRequest(request));
    }
    const isSafe = safeMethods.includes(request.method);
    if (!isSafe && !isOwnOrigin(deps.config, request.headers)) throw new Problem('foreign_origin');
  });
  await healthDoors(app, deps);
}
