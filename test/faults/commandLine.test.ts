import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  copyOfTree,
  plainEnvironment,
  processesOf,
  startIn,
} from '../support/ground/startedFolder.ts';

/** Each command starts a process and mostly a database: slow machines need their time. */
const minuteMs = 60_000;
const tree = copyOfTree();
const demo = { VETCARE_DATA_DIR: join(tree, 'demo') };
const empty = { VETCARE_DATA_DIR: join(tree, 'empty'), VETCARE_DEMO: 'off' };
const program = join(tree, 'server', 'start', 'vetcare.mjs');

type Env = Record<string, string>;
type Said = { code: number; out: string; err: string };

function vetcare(env: Env, ...args: string[]): Promise<Said> {
  return new Promise((done) => {
    const options = { cwd: tree, env: { ...plainEnvironment(), ...env } };
    execFile(process.execPath, [program, ...args], options, (error, out, err) => {
      done({ code: Number(error?.code ?? 0), out, err });
    });
  });
}
async function json<T>(env: Env, ...args: string[]): Promise<T> {
  const { out, err } = await vetcare(env, ...args, '--json');
  if (out === '') throw new Error(err);
  return JSON.parse(out) as T;
}

/** Starts, does the work while it runs, and stops. */
async function whileRunning<T>(env: Env, work: () => Promise<T>): Promise<T> {
  const start = startIn(tree, env);
  await start.ready;
  try {
    return await work();
  } finally {
    process.kill(start.pid, 'SIGTERM');
    await start.exited;
  }
}

type Clinic = { id: string; name: string };
let clinic: Clinic;

async function theDemo(): Promise<Clinic> {
  const clinics = await json<Clinic[]>(demo, 'list', 'clinics');
  const found = clinics.find(({ name }) => name.startsWith('Willow'));
  if (!found) throw new Error('no demo clinic');
  return found;
}

beforeAll(async () => {
  for (const { VETCARE_DATA_DIR: folder } of [demo, empty]) mkdirSync(folder);
  await whileRunning(empty, () => Promise.resolve());
  await whileRunning(demo, async () => {
    clinic = await theDemo();
  });
}, 5 * minuteMs);
afterAll(() => {
  rmSync(tree, { recursive: true, force: true });
});

describe('the command line', () => {
  it(
    'says what it can do, and what was not understood',
    async () => {
      expect(await vetcare(demo)).toMatchObject({
        code: 0,
        out: expect.stringContaining('verify audit') as string,
      });
      const unknown = await vetcare(demo, 'make', 'coffee');
      expect(unknown).toMatchObject({ code: 2, out: '' });
      expect(unknown.err).toContain('There is no command "make coffee"');
      const password = await vetcare(demo, 'make', 'admin', '--password', 'x');
      expect(password).toMatchObject({ code: 2 });
    },
    3 * minuteMs,
  );

  it(
    'works on the database of npm start while that runs, and while it does not',
    async () => {
      const running = await whileRunning(demo, () => vetcare(demo, 'verify', 'audit'));
      expect(running).toMatchObject({ code: 0 });
      const resting = await vetcare(demo, 'verify', 'audit', '--clinic', clinic.id);
      expect(resting).toMatchObject({ code: 0, err: '' });
      expect(resting.out).toMatch(/\d+ rows as written/);
      expect(processesOf(tree)).toEqual([]);
    },
    3 * minuteMs,
  );

  it(
    'leaves no database behind when it is killed, and the next one goes on',
    async () => {
      const options = { cwd: tree, env: { ...plainEnvironment(), ...demo } };
      const child = spawn(process.execPath, [program, 'run', 'retention'], options);
      const socket = join(demo.VETCARE_DATA_DIR, 'mariadb', 'mysqld.sock');
      while (!existsSync(socket)) await new Promise(setImmediate);
      child.kill('SIGKILL');
      expect((await vetcare(demo, 'run', 'retention')).code).toBe(0);
      expect(processesOf(tree)).toEqual([]);
    },
    3 * minuteMs,
  );

  it(
    'takes the demo clinic out, in elsewhere, and out again: it is the same',
    async () => {
      const [one, other] = [join(tree, 'one'), join(tree, 'other')];
      const taken = await vetcare(demo, 'export', 'clinic', '--clinic', clinic.id, '--to', one);
      expect(taken.code).toBe(0);
      await whileRunning(empty, async () => {
        const take = ['import', 'clinic', '--from', one];
        expect((await vetcare(empty, ...take, '--dry-run')).code).toBe(0);
        expect((await vetcare(empty, ...take)).code).toBe(0);
        expect((await vetcare(empty, ...take)).code).toBe(1);
        const again = await vetcare(
          empty,
          'export',
          'clinic',
          '--clinic',
          clinic.id,
          '--to',
          other,
        );
        expect(again.code).toBe(0);
        expect((await vetcare(empty, 'verify', 'audit')).code).toBe(0);
      });
      const compared = await json(demo, 'compare', 'exports', '--one', one, '--other', other);
      expect(compared).toMatchObject({ isEqual: true, differing: ['audit_logs'] });
    },
    5 * minuteMs,
  );

  it(
    'refuses a secret that is not the one of the installation',
    async () => {
      const other = { ...demo, VETCARE_SECRET: Buffer.alloc(32, 9).toString('base64url') };
      const refused = await whileRunning(demo, () => vetcare(other, 'list', 'clinics'));
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toBe('VETCARE_SECRET is not the one of this installation.\n');
    },
    3 * minuteMs,
  );

  it(
    'shreds a clinic only when its name was typed',
    async () => {
      const shred = ['shred', 'clinic', '--clinic', clinic.id];
      expect((await vetcare(demo, ...shred)).code).toBe(1);
      expect((await vetcare(demo, ...shred, '--confirm', 'yes')).code).toBe(1);
      expect((await vetcare(demo, ...shred, '--confirm', clinic.name)).code).toBe(0);
    },
    3 * minuteMs,
  );
});
