import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Knex } from 'knex';
import type { z } from 'zod';
import type { Endpoint } from '../../shared/endpoint.ts';
import { CommandId } from '../../shared/ids.ts';
import { change, type Outcome } from '../board/change.ts';
import { origin } from './auditRead.ts';
import { Problem } from './problem.ts';
import { route, type Route, type SignedInCall } from './route.ts';

export type CommandCall<P, Q, B> = SignedInCall<P, Q, B> & {
  readonly trx: Knex.Transaction;
  /** The instant of the command, of the server's clock. */
  readonly at: Date;
};

/** A password is not kept, not even in a hash that is quick to try guesses on. */
function withoutPassword(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('currentPassword' in body))
    return body ?? null;
  return { ...body, currentPassword: null };
}

function commandRequest(request: FastifyRequest, fresh: () => string) {
  const header = request.headers['idempotency-key'];
  const parsed = CommandId.safeParse(header ?? fresh());
  if (!parsed.success) {
    const message = 'must be 8 to 64 letters, digits, - or _';
    throw new Problem('invalid_request', {
      detail: `Idempotency-Key ${message}`,
      errors: [{ path: 'headers.idempotency-key', message }],
    });
  }
  const ifMatch = request.headers['if-match'];
  const said = JSON.stringify([
    request.method,
    request.url,
    withoutPassword(request.body),
    ...(ifMatch === undefined ? [] : [ifMatch]),
  ]);
  return {
    commandId: parsed.data,
    hash: createHash('sha256').update(said).digest(),
    isOwnId: header === undefined,
  };
}

/**
 * An endpoint that writes: admitted like `route`, then run once per Idempotency-Key in one transaction with its audit rows and its board step.
 * The command reads and locks through `trx` and returns what it changed. On the `auth` account no view filters: each statement names its clinic.
 */
export function command<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodObject,
  R extends z.ZodType,
>(
  endpoint: Endpoint<P, Q, B, R>,
  run: (call: CommandCall<P, Q, B>) => Promise<Outcome<z.input<R>>>,
  { account }: { readonly account: 'app' | 'auth' } = { account: 'app' },
): Route {
  const written = route(endpoint, async (call) => {
    const { deps, who, request } = call;
    const actor = {
      clinicId: who.clinicId,
      id: who.id,
      name: who.name,
      origin: origin(who, request),
      account,
    };
    return change(deps, actor, commandRequest(request, deps.ids.uuid), (trx, at) =>
      run({ ...call, trx, at }),
    );
  });
  return { ...written, isCommand: true };
}
