import { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Endpoint } from '../../shared/endpoint.ts';
import { inTenant, type Tenant } from '../db/tenantContext.ts';
import { route, type Route, type SignedInCall } from './route.ts';

/** Each piece is made in the tenant's context, however long after the handler it is asked for. */
async function* within(tenant: Tenant, source: AsyncIterable<string>): AsyncGenerator<string> {
  const pieces = source[Symbol.asyncIterator]();
  for (;;) {
    const next = await inTenant(tenant, () => pieces.next());
    if (next.done) return;
    yield next.value;
  }
}

/**
 * An endpoint with `media`: answers a file piece by piece, so that its length costs no memory. What happens before the first piece (`run`) can still be refused; after it
 * a failure cuts the connection.
 */
export function download<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject>(
  endpoint: Endpoint<P, Q, B, z.ZodString>,
  run: (
    call: SignedInCall<P, Q, B>,
  ) => Promise<{ fileName: string; pieces: AsyncIterable<string> }>,
): Route {
  return route(endpoint, async (call) => {
    const { fileName, pieces } = await run(call);
    const { clinicId, id: actorId } = call.who;
    call.reply.type(`${endpoint.media ?? 'text/plain'}; charset=utf-8`);
    call.reply.header('content-disposition', `attachment; filename="${fileName}"`);
    // Fastify sends the stream as the text that the contract promises.
    return Readable.from(within({ clinicId, actorId }, pieces)) as unknown as string;
  });
}
