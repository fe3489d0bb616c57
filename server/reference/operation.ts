import { problems, type ProblemCode } from '../../shared/problems.ts';
import { versionPlace } from '../http/ifMatch.ts';
import type { Route } from '../http/route.ts';
import { exampleOf } from './exampleOf.ts';
import { allProblems, byStatus } from './generalProblems.ts';
import { parametersOf } from './parameters.ts';
import { operationIdOf, summaryOf, tagOf } from './referenceWords.ts';
import type { JsonSchema, SchemaBook } from './schemaBook.ts';

type Names = ReadonlyMap<unknown, string>;

const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });
const everyReply = {
  'X-Request-Id': ref('headers', 'RequestId'),
  'RateLimit-Limit': ref('headers', 'RateLimitLimit'),
  'RateLimit-Remaining': ref('headers', 'RateLimitRemaining'),
  'RateLimit-Reset': ref('headers', 'RateLimitReset'),
};

function problemExample(code: ProblemCode) {
  const [status, title] = problems[code];
  const type = `urn:vetcare:problem:${code}`;
  const requestId = '019336a1-5b7c-7f00-8a00-5f1e2d3c4b5a';
  return { type, title, status, code, detail: title, requestId };
}

/** The reply of one status with the codes that it can have. */
function problemResponse(status: number, codes: readonly ProblemCode[]) {
  const waits = status === 429 || status === 503;
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code][1]}`).join('\n\n'),
    headers: { ...everyReply, ...(waits ? { 'Retry-After': ref('headers', 'RetryAfter') } : {}) },
    content: {
      'application/problem+json': {
        schema: {
          allOf: [ref('schemas', 'ProblemReply')],
          properties: { status: { const: status }, code: { enum: [...codes] } },
        },
        examples: Object.fromEntries(codes.map((code) => [code, { value: problemExample(code) }])),
      },
    },
  };
}

/** The replies of the document: each set of problems is written once. */
export class ResponseBook {
  readonly components: Record<string, unknown> = {};

  of(status: number, codes: readonly ProblemCode[]) {
    const name = [String(status), ...codes].join('.');
    this.components[name] ??= problemResponse(status, codes);
    return ref('responses', name);
  }
}

type Books = {
  readonly schemas: SchemaBook;
  readonly responses: ResponseBook;
  readonly names: Names;
};

function withExample(book: SchemaBook, schema: JsonSchema) {
  const example = exampleOf(schema, book.components);
  return { schema, ...(example === undefined ? {} : { example }) };
}

function bodyOf(book: SchemaBook, { endpoint }: Route) {
  if (!endpoint.body) return {};
  const schema = book.of(endpoint.body, 'input');
  const { required } = schema;
  const needed = Array.isArray(required) ? (required as string[]) : []; // `required` lists names
  const inHeader = versionPlace(endpoint) === 'body';
  const wanted = inHeader
    ? { ...schema, required: needed.filter((name) => name !== 'version') }
    : schema;
  return {
    requestBody: {
      required: '$ref' in schema || needed.length > 0,
      content: { 'application/json': withExample(book, wanted) },
    },
  };
}

function successOf(book: SchemaBook, { endpoint }: Route) {
  const { reply, media, status = 200, revalidates } = endpoint;
  const schema = book.of(reply, 'output');
  const content = { [media ?? 'application/json']: withExample(book, schema) };
  const isVersioned = JSON.stringify(resolved(book, schema)['properties'] ?? {}).includes(
    '"version":',
  );
  const etag = isVersioned || revalidates ? { ETag: ref('headers', 'ETag') } : {};
  const headers = { ...everyReply, ...etag };
  const unchanged = { 304: { description: 'Nothing has changed.', headers } };
  return {
    [status]: { description: 'It worked.', headers, content },
    ...(revalidates ? unchanged : {}),
  };
}

function resolved(book: SchemaBook, schema: JsonSchema): JsonSchema {
  const { $ref } = schema;
  return typeof $ref === 'string' ? (book.components[$ref.split('/').at(-1) ?? ''] ?? {}) : schema;
}

/** One endpoint as an operation of the document. */
export function operationOf({ schemas, responses, names }: Books, route: Route) {
  const { endpoint } = route;
  const refusals = byStatus(allProblems(route)).map(([status, codes]) => [
    status,
    responses.of(status, codes),
  ]);
  return {
    operationId: operationIdOf(endpoint, names),
    summary: summaryOf(endpoint, names),
    tags: [tagOf(endpoint)],
    ...(endpoint.ability === 'public' ? { security: [] } : { 'x-ability': endpoint.ability }),
    parameters: parametersOf(schemas, route),
    ...bodyOf(schemas, route),
    responses: { ...successOf(schemas, route), ...(Object.fromEntries(refusals) as object) },
  };
}
