import type { z } from 'zod';
import { Problem } from './problem.ts';

type Place = 'params' | 'query' | 'body';

function issueLines(place: Place, issue: z.core.$ZodIssue) {
  const at = [place, ...issue.path.map(String)].join('.');
  if (issue.code !== 'unrecognized_keys') return [{ path: at, message: issue.message }];
  return issue.keys.map((key) => ({ path: `${at}.${key}`, message: 'Unknown field' }));
}

/** Parses one part of a request. @throws Problem `invalid_request` naming each field, or `not_found` for an id in the path that no record can have. */
export function parsePart<T extends z.ZodType>(
  schema: T | undefined,
  place: Place,
  value: unknown,
) {
  if (!schema) return {} as z.output<T>; // endpoints without this part read an empty object
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  if (place === 'params') throw new Problem('not_found');
  const errors = parsed.error.issues.flatMap((issue) => issueLines(place, issue));
  const [first] = errors;
  throw new Problem('invalid_request', {
    ...(first
      ? { detail: `${first.path.replace(/^(body|query)\.?/, '') || 'request'}: ${first.message}` }
      : {}),
    errors,
  });
}
