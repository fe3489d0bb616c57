import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problems } from '../../../shared/problems.ts';
import { routes } from '../../../server/app.ts';
import { openapiCheckOf, type OpenapiCheck } from '../../support/openapiCheck.ts';
import { testApp, type TestServer } from '../../support/testApp.ts';

let server: TestServer;
let check: OpenapiCheck;
beforeAll(async () => {
  server = await testApp();
  check = await openapiCheckOf(server);
});
afterAll(() => server.close());

type Content = Record<string, { schema: object; example?: unknown }>;
type Found = { readonly at: string; readonly schema: object; readonly example: unknown };
type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly requestBody?: { readonly content: Content };
  readonly responses: Record<string, { readonly $ref?: string; readonly content?: Content }>;
};

function operations(): [string, Operation][] {
  return Object.entries(check.document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]): [string, Operation] => [
      `${method} ${path}`,
      one as Operation,
    ]),
  );
}

function contents(): Found[] {
  return operations().flatMap(([name, { requestBody, responses }]) => {
    const replies = Object.entries(responses).map(
      ([status, { content }]) => [status, content] as const,
    );
    return [['body', requestBody?.content] as const, ...replies].flatMap(([place, content]) =>
      Object.values(content ?? {}).map(({ schema, example }) => ({
        at: `${name} ${place}`,
        schema,
        example,
      })),
    );
  });
}

describe('the OpenAPI document', () => {
  it('has every endpoint of the contract, each with a name of its own and a sentence', () => {
    const all = operations();
    expect(all).toHaveLength(routes.length);
    expect(new Set(all.map(([, one]) => one.operationId)).size).toBe(all.length);
    for (const [name, { summary }] of all)
      expect([name, summary]).toEqual([name, expect.stringMatching(/^[A-Z].{2,}/)]);
  });

  it('holds only JSON Schema 2020-12, and refers only to what it has', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const [name, schema] of Object.entries(check.document.components.schemas))
      expect([name, ajv.validateSchema(schema)]).toEqual([name, true]);
    const text = JSON.stringify(check.document);
    for (const [, path = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = path
        .split('/')
        .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], check.document);
      expect([path, typeof found]).toEqual([path, 'object']);
    }
    expect(text).not.toContain('$defs');
  });

  it('gives examples that its own schemas take', () => {
    const faults = contents().flatMap(({ at, schema, example }) => {
      const fault = example === undefined ? null : check.schemaFault(schema, example);
      return fault === null ? [] : [`${at}: ${fault}`];
    });
    expect(faults).toEqual([]);
    const without = contents().filter(({ example }) => example === undefined);
    expect(without.map(({ at }) => at)).toEqual([]);
  });

  it('lists the problems of every endpoint by their status', () => {
    for (const { endpoint } of routes)
      for (const code of endpoint.problems) {
        const [status, words] = problems[code];
        const body = JSON.stringify({
          type: '',
          title: words,
          status,
          code,
          detail: words,
          requestId: '',
        });
        const headers = { 'content-type': 'application/problem+json' };
        expect(check.faultOf(endpoint, { status, headers, text: body })).toBeNull();
      }
  });

  it('is told from a reply that it does not allow', () => {
    const endpoint = { method: 'GET', path: '/me' };
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect(check.faultOf(endpoint, { status: 418, headers, text: '{}' })).toContain('lists no 418');
    expect(check.faultOf(endpoint, { status: 200, headers, text: '{}' })).toContain('must have');
  });
});

describe('the pages at /docs', () => {
  it('show every endpoint, with nothing from elsewhere and no script', async () => {
    const start = await server.app.inject({ url: '/docs' });
    expect(start.headers['content-type']).toContain('text/html');
    const links = [...start.body.matchAll(/href="(\/docs\/[a-z-]+)"/g)].map(
      ([, link]) => link ?? '',
    );
    const shown = await Promise.all(
      [...new Set(links)].map((url) => server.app.inject({ url }).then(({ body }) => body)),
    );
    const text = [start.body, ...shown].join('\n');
    for (const [, { operationId }] of operations()) expect(text).toContain(`id="${operationId}"`);
    expect(text).not.toMatch(/<script|style=|(src|href)="https?:/);
  });

  it('are missing where there is no such group', async () => {
    const response = await server.app.inject({ url: '/docs/nothing' });
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toBe('application/problem+json');
  });
});
