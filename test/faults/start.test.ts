import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { copyOfTree, processesOf, startIn } from '../support/ground/startedFolder.ts';
import { testDatabaseUrl } from '../support/testDatabase.ts';

const folder = copyOfTree();
const inData = (name: string) => join(folder, '.data', name);
const read = (name: string) => readFileSync(inData(name), 'utf8');
const modeOf = (name: string) => statSync(inData(name)).mode & 0o777;
const answers = async (url: string) => (await fetch(`${url}/readyz`).catch(() => null))?.ok;

/** Ends the start with kill -9 as soon as the process of its database was made, before its next line. */
const dieAtSpawn = `
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
const { spawn } = childProcess;
childProcess.spawn = (file, args, options) => {
  const child = spawn(file, args, options);
  if (args.some((word) => word.startsWith('--pid-file='))) process.kill(process.pid, 'SIGKILL');
  return child;
};
syncBuiltinESMExports();
`;

function killAll(): void {
  for (const pid of processesOf(folder)) process.kill(pid, 'SIGKILL');
}

afterEach(async () => {
  killAll();
  await vi.waitUntil(() => processesOf(folder).length === 0, 5000);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('npm start', () => {
  it('makes a database, a secret and a demo clinic in an empty folder', async () => {
    const start = startIn(folder);
    expect(await answers(await start.ready)).toBe(true);
    expect(modeOf('secret')).toBe(0o600);
    expect(modeOf('demo.json')).toBe(0o600);
    expect(modeOf('mariadb')).toBe(0o700);
    const demo = JSON.parse(read('demo.json')) as { url: string; users: unknown[] };
    expect(demo.url).toBe(await start.ready);
    expect(demo.users.length).toBeGreaterThan(3);
  }, 120_000);

  it('ends with code 0 and leaves no process when it is asked to end', async () => {
    const start = startIn(folder);
    await start.ready;
    process.kill(start.pid, 'SIGTERM');
    expect(await start.exited).toBe(0);
    expect(processesOf(folder)).toEqual([]);
  }, 60_000);

  it('takes the echo of one Ctrl-C for one, and still drains', async () => {
    const start = startIn(folder);
    await start.ready;
    process.kill(start.pid, 'SIGINT');
    process.kill(start.pid, 'SIGINT');
    expect(await start.exited).toBe(0);
    expect(processesOf(folder)).toEqual([]);
  }, 60_000);

  it('drains when a signal ends the shell that npm put before it', async () => {
    const shell = startIn(folder, {}, 'under a shell');
    await shell.ready;
    process.kill(shell.pid, 'SIGTERM');
    await vi.waitUntil(() => processesOf(folder).length === 0, { timeout: 15_000, interval: 100 });
  }, 60_000);

  it('refuses a second start of one folder and says who holds it', async () => {
    const first = startIn(folder);
    const url = await first.ready;
    await vi.waitUntil(() => read('holder.json').includes(url));
    const second = startIn(folder);
    expect(await second.exited).toBe(1);
    expect(second.errors()).toHaveLength(1);
    expect(second.errors()[0]).toContain(`process ${first.pid} holds it`);
    expect(second.errors()[0]).toContain(url);
    expect(await answers(url)).toBe(true);
  }, 60_000);

  it('starts again with the same clinic after everything was killed', async () => {
    await startIn(folder).ready;
    const before = { secret: read('secret'), users: usersInDemo() };
    killAll();
    const url = await startIn(folder).ready;
    expect(await answers(url)).toBe(true);
    expect({ secret: read('secret'), users: usersInDemo() }).toEqual(before);
  }, 60_000);

  it('starts again while what a killed start left is still running', async () => {
    const first = startIn(folder);
    await first.ready;
    process.kill(first.pid, 'SIGKILL');
    expect(await answers(await startIn(folder).ready)).toBe(true);
    // One of each: supervisor, database, server.
    expect(processesOf(folder)).toHaveLength(3);
  }, 60_000);

  it('starts again after it was killed at the very moment of starting the database', async () => {
    const dying = join(folder, 'dieAtSpawn.mjs');
    writeFileSync(dying, dieAtSpawn);
    const first = startIn(folder, { NODE_OPTIONS: `--import=${dying}` });
    expect(await first.exited).toBeNull();
    expect(await answers(await startIn(folder).ready)).toBe(true);
    // One of each: supervisor, database, server.
    expect(processesOf(folder)).toHaveLength(3);
  }, 60_000);

  it('brings a killed database back under the running server', async () => {
    const url = await startIn(folder).ready;
    process.kill(Number(read('mariadb/server.pid')), 'SIGKILL');
    await vi.waitUntil(async () => !(await answers(url)), 5000);
    await vi.waitUntil(() => answers(url), { timeout: 15_000, interval: 100 });
  }, 60_000);
});

function usersInDemo(): unknown {
  return (JSON.parse(read('demo.json')) as { users: unknown }).users;
}

describe('npm start that cannot', () => {
  const socket = new URL(testDatabaseUrl()).search;
  const secret = { VETCARE_SECRET: Buffer.alloc(32, 7).toString('base64url') };
  const faults: [string, Record<string, string>, RegExp][] = [
    ['an address that is none', { DATABASE_URL: 'no address' }, /DATABASE_URL/],
    [
      'an address where nobody answers',
      { DATABASE_URL: 'mysql://a:b@127.0.0.1:9/v' },
      /127\.0\.0\.1/,
    ],
    ['a wrong password', { DATABASE_URL: `mysql://root:wrong@localhost/v${socket}` }, /denied/i],
  ];

  it.each(faults)(
    'says in one line: %s',
    async (_name, env, words) => {
      const start = startIn(folder, { ...secret, ...env });
      expect(await start.exited).toBe(1);
      expect(start.errors()).toHaveLength(1);
      expect(start.errors()[0]).toMatch(words);
    },
    60_000,
  );

  it('says in one line that its port is taken, and ends its database', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => squatter.once('listening', done));
    const address = squatter.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    const start = startIn(folder, { PORT: port });
    expect(await start.exited).toBe(1);
    expect(start.errors()).toHaveLength(1);
    expect(start.errors()[0]).toContain(port);
    expect(processesOf(folder)).toEqual([]);
    squatter.close();
  }, 60_000);
});
