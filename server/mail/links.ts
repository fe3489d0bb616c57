import type { FastifyInstance } from 'fastify';
import { perServer } from '../auth/perServer.ts';
import type { Deps } from '../deps.ts';

const ownPlace = perServer<{ url: string }>(() => ({ url: 'http://localhost:3000' }));

/** Remembers where this server listens: the place that links lead to where no PUBLIC_URL is set. */
export function rememberOwnPlace(deps: Deps, app: FastifyInstance): void {
  const address = app.server.address();
  if (typeof address === 'object' && address)
    ownPlace(deps).url = `http://localhost:${String(address.port)}`;
}

/**
 * An address in the app for a mail. The secret is behind `#`: browsers send that part to nobody, so it lands in no log. Never made of the Host that a request names: whoever
 * asks for somebody else's link would choose where it leads.
 */
export function linkTo(deps: Deps, page: string, secret: string): string {
  const base = deps.config.publicUrl ?? ownPlace(deps).url;
  return `${base.replace(/\/$/, '')}/${page}#${secret}`;
}
