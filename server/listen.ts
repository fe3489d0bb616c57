import { isIPv6 } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';

const firstPort = 3000;
const lastPort = 3099;

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

async function tryPort(app: FastifyInstance, host: string, port: number): Promise<boolean> {
  try {
    await app.listen({ host, port });
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

/** `0.0.0.0` and `::` mean every address: the one to open is this machine's. In a URL an IPv6 address is in brackets. */
function hostToOpen(host: string): string {
  if (['0.0.0.0', '127.0.0.1', '::'].includes(host)) return 'localhost';
  return isIPv6(host) ? `[${host}]` : host;
}

function addressOf(app: FastifyInstance, config: Config): string {
  if (config.publicUrl) return config.publicUrl.replace(/\/$/, '');
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://${hostToOpen(config.host)}:${String(address.port)}`;
}

/** Listens on the chosen port, or on 3000 or the next free one, and answers the address to open. @throws Error one clear line when the chosen port is taken */
export async function listen(app: FastifyInstance, config: Config): Promise<string> {
  const { host, port } = config;
  if (port !== undefined) {
    if (!(await tryPort(app, host, port)))
      throw new Error(`port ${String(port)} is taken; set PORT to another one`);
    return addressOf(app, config);
  }
  for (let next = firstPort; next <= lastPort; next += 1) {
    if (await tryPort(app, host, next)) return addressOf(app, config);
  }
  throw new Error(`ports ${String(firstPort)} to ${String(lastPort)} are all taken; set PORT`);
}
