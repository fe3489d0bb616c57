import { z } from 'zod';
import type { Endpoint } from '../../shared/endpoint.ts';
import { versionPlace } from '../http/ifMatch.ts';
import type { Route } from '../http/route.ts';
import type { JsonSchema, SchemaBook } from './schemaBook.ts';

type Parameter = { readonly name: string; readonly in: string; readonly [more: string]: unknown };

function shapeOf(schema: z.ZodObject | undefined): [string, z.ZodType][] {
  const shape: Readonly<Record<string, z.ZodType>> = schema?.shape ?? {};
  return Object.entries(shape);
}

/** The names that a request cannot leave out. */
function requiredIn(schema: z.ZodObject | undefined): readonly string[] {
  if (!schema) return [];
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).required ?? [];
}

/** A query is text: what is made of it says more than that, unless nothing is known of it. */
function querySchema(book: SchemaBook, schema: z.ZodType): JsonSchema {
  const made = book.of(schema, 'output');
  return 'type' in made || '$ref' in made || 'anyOf' in made || 'enum' in made
    ? made
    : book.of(schema, 'input');
}

function inPath(book: SchemaBook, { params }: Endpoint): Parameter[] {
  return shapeOf(params).map(([name, schema]) => ({
    name,
    in: 'path',
    required: true,
    schema: book.of(schema, 'input'),
  }));
}

function inQuery(book: SchemaBook, endpoint: Endpoint): Parameter[] {
  const byHeader = endpoint.method !== 'GET' && versionPlace(endpoint) === 'query';
  const required = requiredIn(endpoint.query).filter((name) => !(byHeader && name === 'version'));
  return shapeOf(endpoint.query).map(([name, schema]) => ({
    name,
    in: 'query',
    ...(required.includes(name) ? { required: true } : {}),
    schema: querySchema(book, schema),
  }));
}

const header = (name: string): JsonSchema => ({ $ref: `#/components/parameters/${name}` });

/** Everything that an endpoint takes beside its body. */
export function parametersOf(book: SchemaBook, { endpoint, isCommand }: Route) {
  const takesVersion = endpoint.method !== 'GET' && versionPlace(endpoint) !== null;
  return [
    ...inPath(book, endpoint),
    ...inQuery(book, endpoint),
    ...(isCommand ? [header('IdempotencyKey')] : []),
    ...(takesVersion ? [header('IfMatch')] : []),
    ...(endpoint.revalidates ? [header('IfNoneMatch')] : []),
  ];
}

/** The parameters that many endpoints share. */
export const sharedParameters = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Names this command: sent again with the same key, it is not done again and gives the first reply (kept for 14 days).',
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
    example: '019336a1-5b7c-7f00-8a00-5f1e2d3c4b5a',
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description:
      'The ETag of the record as it was read. It stands for `version`: one of the two is needed.',
    schema: { type: 'string', pattern: '^"[1-9][0-9]{0,9}"$' },
    example: '"3"',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The ETag of the last reply: nothing is sent again while it is still right (304).',
    schema: { type: 'string', maxLength: 200 },
  },
};
