import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../config.ts';

/**
 * Did this request come from our own pages, or from a program that is no browser? Browsers say so in `Sec-Fetch-Site` and `Origin`, and pages can't forge either.
 * Without PUBLIC_URL our origin is the host that was asked: another site reaching us under its own name (DNS rebinding) has none of our cookies.
 */
export function isOwnOrigin(
  config: Pick<Config, 'publicUrl'>,
  headers: IncomingHttpHeaders,
): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin, host } = headers;
  if (origin === undefined) return true;
  const from = URL.parse(origin);
  if (!from) return false; // also the word "null" of sandboxed frames
  if (config.publicUrl !== undefined) return from.origin === new URL(config.publicUrl).origin;
  return from.host === hostOf(from.protocol, host);
}

/** The asked host as a URL of that scheme has it: without the scheme's own port. */
function hostOf(protocol: string, host: string | undefined): string | undefined {
  return URL.parse(`${protocol}//${host ?? ''}`)?.host;
}
