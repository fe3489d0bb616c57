import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { bootFault } from '../../server/bootFault.ts';
import { listen } from '../../server/listen.ts';
import { testConfig } from '../support/testApp.ts';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** What a server that cannot start says, and its exit code. */
function startInVain(env: Record<string, string>): Promise<{ said: string; code: unknown }> {
  return new Promise((done) => {
    execFile(process.execPath, [main], { env }, (error, _stdout, said) => {
      done({ said, code: error?.code });
    });
  });
}

describe('a server that cannot start', () => {
  it('says in one line which database it tried', async () => {
    const secret = Buffer.alloc(32, 7).toString('base64url');
    const DATABASE_URL = 'mysql://root:hunter2@localhost:9/v';
    const { said, code } = await startInVain({ DATABASE_URL, VETCARE_SECRET: secret });
    expect(said).toMatch(/^VetCare Board could not start: the database at localhost:9: .+\n$/);
    expect(said).not.toContain('hunter2');
    expect(code).toBe(1);
  });

  it('names each address that it tried when a name has several', () => {
    const tried = ['::1', '127.0.0.1'].map((ip) => new Error(`connect ECONNREFUSED ${ip}:3306`));
    const refused = Object.assign(new AggregateError(tried), { code: 'ECONNREFUSED' });
    expect(bootFault(refused)).toBe(
      'connect ECONNREFUSED ::1:3306; connect ECONNREFUSED 127.0.0.1:3306',
    );
    expect(bootFault(Object.assign(new AggregateError([]), { code: 'EX' }))).toBe('EX');
    expect(bootFault(new TypeError())).toBe('TypeError');
  });
});

/** Whether this machine has IPv6 at all. */
const hasIpv6 = await new Promise<boolean>((done) => {
  const server = createServer()
    .once('error', () => done(false))
    .listen(0, '::1', () => server.close(() => done(true)));
});

const hosts: [string, RegExp][] = [
  ['127.0.0.1', /^http:\/\/localhost:\d+$/],
  ['0.0.0.0', /^http:\/\/localhost:\d+$/],
];
if (hasIpv6) hosts.push(['::1', /^http:\/\/\[::1\]:\d+$/], ['::', /^http:\/\/localhost:\d+$/]);

describe('the address to open', () => {
  it.each(hosts)('of HOST %s answers', async (host, form) => {
    const app = Fastify().get('/', () => 'here');
    const url = await listen(app, testConfig({ host, port: 0 }));
    expect(url).toMatch(form);
    expect(await (await fetch(url)).text()).toBe('here');
    await app.close();
  });
});
