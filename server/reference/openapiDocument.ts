import { abilities } from '../../shared/abilities.ts';
import { ProblemReply } from '../../shared/problems.ts';
import { apiPrefix, type Route } from '../http/route.ts';
import { contractNames } from './contractNames.ts';
import { operationOf, ResponseBook } from './operation.ts';
import { sharedParameters } from './parameters.ts';
import { tagOf } from './referenceWords.ts';
import { SchemaBook } from './schemaBook.ts';

const number = { type: 'integer', minimum: 0 };
const headers = {
  RequestId: {
    description:
      'Names this request in the server’s log and in `requestId` of a problem: the one that was sent, if it is 1 to 64 of `A-Z a-z 0-9 . _ -`, else a new one.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
  },
  ETag: { description: 'The record’s version, for `If-Match`.', schema: { type: 'string' } },
  RateLimitLimit: { description: 'Requests that may be made in one minute.', schema: number },
  RateLimitRemaining: { description: 'How many of them are left.', schema: number },
  RateLimitReset: { description: 'Seconds until they start anew.', schema: number },
  RetryAfter: { description: 'Seconds to wait before trying again.', schema: number },
};

const description = `Everything that the app does, it does through this API. Sign in with \`POST ${apiPrefix}/sessions\` and send the access token as \`Authorization: Bearer\`.

Every command takes an \`Idempotency-Key\`; every change of a record names the \`version\` that was seen, in the body or as \`If-Match\`. A refusal is \`application/problem+json\` with a stable \`code\`.`;

function rolesOf(ability: unknown): readonly string[] | undefined {
  return abilities[ability as keyof typeof abilities]; // undefined for public doors, which have none
}

function paths(routes: readonly Route[], books: Parameters<typeof operationOf>[0]) {
  const byPath: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = apiPrefix + route.endpoint.path.replace(/:([A-Za-z]+)/g, '{$1}');
    const roles = rolesOf(route.endpoint.ability);
    const operation = { ...operationOf(books, route), ...(roles ? { 'x-roles': roles } : {}) };
    byPath[path] = { ...byPath[path], [route.endpoint.method.toLowerCase()]: operation };
  }
  return byPath;
}

/** The OpenAPI 3.1 document of these routes. Takes some hundred ms: make it once. */
export async function openapiDocument(routes: readonly Route[]) {
  const names = await contractNames();
  const schemas = new SchemaBook(names);
  const responses = new ResponseBook();
  schemas.of(ProblemReply, 'output');
  const operations = paths(routes, { schemas, responses, names });
  const tags = [...new Set(routes.map(({ endpoint }) => tagOf(endpoint)))];
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: { title: 'VetCare Board', version: '1', description },
    servers: [{ url: '/' }],
    security: [{ accessToken: [] }],
    tags: tags.map((name) => ({ name })),
    paths: operations,
    components: {
      schemas: schemas.components,
      responses: responses.components,
      parameters: sharedParameters,
      headers,
      securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}
export type OpenapiDocument = Awaited<ReturnType<typeof openapiDocument>>;
