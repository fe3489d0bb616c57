import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { may } from '../../shared/abilities.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { inTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { auditRead, auditUnreadable } from './auditRead.ts';
import { asPrecondition, etagOf, withIfMatch } from './ifMatch.ts';
import { parsePart } from './parse.ts';
import { Problem } from './problem.ts';
import { auditRefusal } from './refusals.ts';
import type { ReadAudits } from './readAudits.ts';
import { replySchemas } from './replySchemas.ts';
import type { Who } from './who.ts';

/** Finds out who sends a request. @throws Problem `not_signed_in`, `session_ended` */
export type Authenticate = (request: FastifyRequest) => Promise<Who>;
export type Server = {
  readonly app: FastifyInstance;
  readonly deps: Deps;
  readonly authenticate: Authenticate;
  readonly readAudits: ReadAudits;
};
/** One endpoint with its handler, ready to be registered. `isCommand`: an Idempotency-Key is remembered with its reply. */
export type Route = {
  readonly endpoint: Endpoint;
  readonly isCommand?: true;
  readonly register: (server: Server) => void;
};

type Part<T> = T extends z.ZodObject ? z.output<T> : Record<string, never>;
export type Call<P, Q, B> = {
  readonly deps: Deps;
  readonly params: Part<P>;
  readonly query: Part<Q>;
  readonly body: Part<B>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};
export type SignedInCall<P, Q, B> = Call<P, Q, B> & { readonly who: Who };

export const apiPrefix = '/api/v1';

function parseCall<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject>(
  endpoint: Endpoint<P, Q, B>,
  request: FastifyRequest,
) {
  const params = parsePart(endpoint.params, 'params', request.params) as Part<P>; // Part resolves once P is known
  const raw = withIfMatch(endpoint, request);
  return {
    params,
    query: parsePart(endpoint.query, 'query', raw.query) as Part<Q>,
    body: parsePart(endpoint.body, 'body', raw.body) as Part<B>,
  };
}

/** Bytes that a request of nobody in particular may have. */
const publicBodyLimit = 16 * 1024;

function bodyLimitOf({ bodyLimit, ability }: Endpoint): { bodyLimit?: number } {
  if (bodyLimit !== undefined) return { bodyLimit };
  return ability === 'public' ? { bodyLimit: publicBodyLimit } : {};
}

function add(
  server: Server,
  endpoint: Endpoint,
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
) {
  server.app.route({
    method: endpoint.method,
    url: apiPrefix + endpoint.path,
    ...bodyLimitOf(endpoint),
    schema: { response: replySchemas(endpoint) },
    handler: async (request, reply) => {
      const body = await handler(request, reply).catch((error: unknown) => {
        throw asPrecondition(error, request);
      });
      const etag = etagOf(body);
      if (etag !== null && !reply.hasHeader('etag')) reply.header('etag', etag);
      if (!reply.sent)
        reply.code(reply.statusCode === 200 ? (endpoint.status ?? 200) : reply.statusCode);
      // Whoever has it already gets no body: then none is put into words either.
      return reply.statusCode === 304 ? undefined : body;
    },
  });
}

/** A door before sign-in. */
export function publicRoute<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodObject,
  R extends z.ZodType,
>(endpoint: Endpoint<P, Q, B, R>, handle: (call: Call<P, Q, B>) => Promise<z.input<R>>): Route {
  return {
    endpoint,
    register: (server) => {
      add(server, endpoint, (request, reply) =>
        handle({ deps: server.deps, ...parseCall(endpoint, request), request, reply }),
      );
    },
  };
}

/**
 * An endpoint for people with its ability. The handler runs inside the tenant context of whoever asks; a read of records is audited.
 * @throws Problem `not_signed_in`, `session_ended`, `not_allowed`, `invalid_request`, `not_found`
 */
export function route<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodObject,
  R extends z.ZodType,
>(
  endpoint: Endpoint<P, Q, B, R>,
  handle: (call: SignedInCall<P, Q, B>) => Promise<z.input<R>>,
): Route {
  const { ability } = endpoint;
  if (ability === 'public') throw new Error(`${endpoint.path} is public: use publicRoute`);
  return {
    endpoint,
    register: (server) => {
      add(server, endpoint, async (request, reply) => {
        const { deps } = server;
        const who = await server.authenticate(request);
        try {
          if (!may(who.role, ability)) throw new Problem('not_allowed');
          const call = { deps, who, ...parseCall(endpoint, request), request, reply };
          return await inTenant({ clinicId: who.clinicId, actorId: who.id }, async () => {
            const answer = await auditUnreadable(call, () => handle(call));
            if (endpoint.reads && reply.statusCode !== 304)
              await auditRead(server.readAudits, call, endpoint.reads, answer);
            return answer;
          });
        } catch (error) {
          await auditRefusal({ deps, who, endpoint, request }, error);
          throw error;
        }
      });
    },
  };
}
