import type { FastifyRequest } from 'fastify';
import type { Endpoint } from '../../shared/endpoint.ts';
import { Problem } from './problem.ts';

type Raw = { readonly query: unknown; readonly body: unknown };

function refused(path: string, message: string): Problem {
  return new Problem('invalid_request', {
    detail: `If-Match: ${message}`,
    errors: [{ path, message }],
  });
}

/** Which part of its requests names the version of the record that the person saw; null where none does. */
export function versionPlace({ body, query }: Endpoint): 'body' | 'query' | null {
  if (body && 'version' in body.shape) return 'body';
  return query && 'version' in query.shape ? 'query' : null;
}

/**
 * The raw query and body of a request, with the version of `If-Match: "7"` in its place: the header is another way to say `version`.
 * @throws Problem `invalid_request` for a header that is none, that says otherwise than the request, or where no version is looked at
 */
export function withIfMatch(endpoint: Endpoint, request: FastifyRequest): Raw {
  const raw = { query: request.query, body: request.body };
  const header = request.headers['if-match'];
  if (header === undefined || endpoint.method === 'GET') return raw;
  const place = versionPlace(endpoint);
  if (!place) throw refused('headers.if-match', 'Is not looked at here');
  const [, version] = /^"([1-9]\d{0,9})"$/.exec(header) ?? [];
  if (version === undefined) throw refused('headers.if-match', 'Must be a version like "3"');
  const part = raw[place] ?? {};
  if (typeof part !== 'object' || Array.isArray(part)) return raw; // refused by its schema
  if ('version' in part && String(part.version) !== version)
    throw refused(`${place}.version`, 'Is not the version of If-Match');
  return { ...raw, [place]: { ...part, version: Number(version) } };
}

/** A record that changed is 409 where the request named its version, and 412 where `If-Match` did. */
export function asPrecondition(error: unknown, request: FastifyRequest): unknown {
  const isStale = error instanceof Problem && error.code === 'stale_version';
  if (!isStale || request.headers['if-match'] === undefined) return error;
  return new Problem('precondition_failed', error.extra);
}

/** `"7"` for a reply that is one record of version 7: for `If-Match`. It says nothing of names that the reply shows of other records. */
export function etagOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('version' in answer)) return null;
  return typeof answer.version === 'number' ? `"${String(answer.version)}"` : null;
}
