import { z } from 'zod';
import { Problem } from './problem.ts';

/** What an endpoint takes that declares nothing. */
const nothing = z.strictObject({});

/** Faults that are told at once: a reply is never many times its request. */
const mostFaults = 20;

type Place = 'params' | 'query' | 'body';

function issueLines(place: Place, issue: z.core.$ZodIssue) {
  const at = [place, ...issue.path.map(String)].join('.');
  if (issue.code !== 'unrecognized_keys') return [{ path: at, message: issue.message }];
  const named = issue.keys.slice(0, mostFaults);
  return named.map((key) => ({ path: `${at}.${key}`, message: issue.message }));
}

/** Can a text column keep this text as it is? Not with half of a surrogate pair in it, nor with a NUL. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

type Fault = { readonly path: string; readonly message: string };

/** The texts in a parsed value that could not be kept. What the schema let through is only as deep as the schema is. */
function unstorable(at: string, value: unknown): Fault[] {
  if (typeof value === 'string')
    return isStorable(value) ? [] : [{ path: at, message: 'Has characters that are no text' }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => unstorable(`${at}.${key}`, inner));
}

function refusal(place: Place, errors: readonly Fault[]): Problem {
  if (place === 'params') return new Problem('not_found');
  return new Problem('invalid_request', { errors });
}

/** Parses one part of a request. @throws Problem `invalid_request` naming each field, or `not_found` for an id in the path that no record can have. */
export function parsePart<T extends z.ZodType>(
  schema: T | undefined,
  place: Place,
  value: unknown,
) {
  const parsed = (schema ?? nothing).safeParse(value ?? {});
  const errors = parsed.success
    ? unstorable(place, parsed.data)
    : parsed.error.issues.slice(0, mostFaults).flatMap((issue) => issueLines(place, issue));
  if (!parsed.success || errors.length > 0) throw refusal(place, errors.slice(0, mostFaults));
  return parsed.data as z.output<T>; // without a schema: the empty object that such endpoints read
}
