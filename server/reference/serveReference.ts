import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { answerNotFound } from '../http/errors.ts';
import type { Route } from '../http/route.ts';
import { openapiDocument } from './openapiDocument.ts';
import { referencePages } from './referencePages.ts';

const style = readFileSync(fileURLToPath(new URL('reference.css', import.meta.url)), 'utf8');

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** `/openapi.json` and its human pages below `/docs`: made from the routes when somebody first asks. */
export function serveReference(app: FastifyInstance, routes: readonly Route[]): void {
  const document = once(() => openapiDocument(routes));
  const text = once(async () => JSON.stringify(await document()));
  const pages = once(async () => referencePages(await document()));
  app.get('/openapi.json', async (_request, reply) =>
    reply.type('application/json').send(await text()),
  );
  app.get('/docs/reference.css', (_request, reply) => reply.type('text/css').send(style));
  const show = async (path: string) => (await pages()).get(path);
  for (const url of ['/docs', '/docs/:tag'])
    app.get<{ Params: { tag?: string } }>(url, async (request, reply) => {
      const { tag } = request.params;
      const page = await show(tag === undefined ? '/docs' : `/docs/${tag}`);
      if (page !== undefined) return reply.type('text/html').send(page);
      answerNotFound(request, reply);
      return reply;
    });
}
