import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';
import type { Config } from '../config.ts';

const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    // None from elsewhere: its server would learn who looks at which animal.
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ['svelte-trusted-html'],
  },
};

/** What helmet puts into every reply. Nothing of it depends on the request, so it is asked once, with a reply that nobody gets. */
export function securityHeaders({ publicUrl }: Pick<Config, 'publicUrl'>): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  const reply = new ServerResponse(request);
  const protect = helmet({
    contentSecurityPolicy,
    referrerPolicy: { policy: 'no-referrer' },
    // Over plain http on a private address a browser would otherwise refuse the next visit.
    strictTransportSecurity: publicUrl?.startsWith('https:') ? { maxAge: 31_536_000 } : false,
  });
  protect(request, reply, (error) => {
    if (error) throw new Error('helmet refused its settings', { cause: error });
  });
  const said = Object.entries(reply.getHeaders());
  return Object.fromEntries(said.map(([name, value]) => [name, String(value)]));
}
