import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { answerNotFound } from './errors.ts';
import { apiPrefix } from './route.ts';

const folder = fileURLToPath(new URL('../../dist/client/', import.meta.url));

/** Changes with every build of the app: the start of the SHA-256 of its two pages, which name all their files by content. `none` before the first build. */
export function clientBuild(): string {
  const pages = ['index.html', 'wall.html'].map((page) => `${folder}${page}`);
  const hash = createHash('sha256');
  for (const page of pages) {
    if (!existsSync(page)) return 'none';
    hash.update(readFileSync(page));
  }
  return hash.digest('hex').slice(0, 16);
}

/** The built app: files named by content are kept for a year, pages are asked for anew; every address that is no file is the app's own. */
export async function serveClient(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    index: false,
    setHeaders: (reply, path) => {
      const isNamedByContent = path.includes('/assets/');
      reply.header(
        'cache-control',
        isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  app.get('/', (_request, reply) => reply.sendFile('index.html'));
  app.get('/wall', (_request, reply) => reply.sendFile('wall.html'));
  app.setNotFoundHandler((request, reply) => {
    const isPage =
      request.method === 'GET' &&
      !request.url.startsWith(apiPrefix) &&
      request.headers.accept?.includes('text/html');
    if (isPage) return reply.sendFile('index.html');
    answerNotFound(request, reply);
    return reply;
  });
}
