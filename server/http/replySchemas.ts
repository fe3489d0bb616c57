import { z } from 'zod';
import type { Endpoint } from '../../shared/endpoint.ts';
import { ProblemReply } from '../../shared/problems.ts';

/** What a serializer needs of a schema: shapes and the constants that tell members of a union apart. Patterns, formats and ranges bind requests; here they only cost time. */
const shapeWords = new Set([
  'type',
  'nullable',
  'properties',
  'required',
  'items',
  'anyOf',
  'oneOf',
  'enum',
  'const',
  'additionalProperties',
]);

function shapeOf(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(shapeOf);
  if (typeof schema !== 'object' || schema === null) return schema;
  const words = Object.entries(schema).filter(([word]) => shapeWords.has(word));
  return Object.fromEntries(words.map(([word, value]) => [word, valueOf(word, value)]));
}

function valueOf(word: string, value: unknown): unknown {
  if (word !== 'properties') return shapeOf(value);
  return Object.fromEntries(
    Object.entries({ ...(value as object) }).map(([name, schema]) => [name, shapeOf(schema)]), // `properties` is an object by definition
  );
}

/** JSON schema in the dialect of Fastify's compiled serializer (`nullable`), so that a field which the contract does not name cannot leave the server. */
export function compiled(schema: z.ZodType): Record<string, unknown> {
  const json = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'output',
    unrepresentable: 'any',
  });
  return { ...(shapeOf(json) as object) }; // a schema is an object
}

const problem = compiled(ProblemReply);

/** The compiled replies of an endpoint by status. */
export function replySchemas(endpoint: Endpoint): Record<string, unknown> {
  const refusals = { '4xx': problem, '5xx': problem };
  if (endpoint.media) return refusals; // a file is no JSON
  return { [endpoint.status ?? 200]: compiled(endpoint.reply), ...refusals };
}
