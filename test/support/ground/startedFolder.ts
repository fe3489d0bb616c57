import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../server/start/install.mjs';
import { endWithThisProcess } from '../../../server/start/processes.ts';

const parts = ['package.json', 'package-lock.json', 'server', 'shared', 'migrations', 'dist'];

/**
 * A copy of the source tree on the packages of this one, as a folder where `npm start` was never run. The app's sources
 * stay out, its build goes along: building is told by other tests.
 */
export function copyOfTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vetcare-start-'));
  for (const part of parts.filter((name) => existsSync(join(root, name)))) {
    cpSync(join(root, part), join(folder, part), { recursive: true, preserveTimestamps: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** A running `npm start`, seen from outside. */
export type Start = {
  pid: number;
  /** Settles with the printed address; rejects with all output when it ended before. */
  ready: Promise<string>;
  exited: Promise<number | null>;
  errors: () => string[];
};

/** Starts the program of `folder` on any free port, without the demo's simulated people. */
export function startIn(
  folder: string,
  env: Record<string, string> = {},
  how: 'directly' | 'under a shell' = 'directly',
): Start {
  const program = join(folder, 'server', 'start', 'start.mjs');
  const [file, args] =
    how === 'directly'
      ? [process.execPath, [program]]
      : ['sh', ['-c', `"${process.execPath}" "${program}"; exit $?`]];
  const child = spawn(file, args, {
    cwd: folder,
    env: { ...plainEnvironment(), PORT: '0', VETCARE_DEMO_LIFE: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const guard = endWithThisProcess(child.pid ?? 0);
  const printed = { out: '', err: '' };
  child.stderr.on('data', (chunk: Buffer) => (printed.err += chunk.toString()));
  const exited = new Promise<number | null>((done) => {
    child.once('close', (code) => {
      guard.kill('SIGKILL');
      done(code);
    });
  });
  const ready = new Promise<string>((done, fail) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed.out += chunk.toString();
      const url = /ready: (http\S+)/.exec(printed.out)?.[1];
      if (url) done(url);
    });
    child.once('close', (code) => {
      fail(new Error(`ended with ${code} before it was ready:\n${printed.out}${printed.err}`));
    });
  });
  // Tests of refusals never wait for it.
  ready.catch(() => undefined);
  const errors = () => printed.err.split('\n').filter((line) => line.trim() !== '');
  return { pid: child.pid ?? 0, ready, exited, errors };
}

/** What the tests' own ground put into the environment is not for the program under test. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(TEST_|VITEST|VETCARE_|DATABASE_URL|REDIS_URL|NODE_ENV|PORT)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** The ids of all processes whose command line names this folder. */
export function processesOf(folder: string): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => commandLine(id).includes(`${folder}/`)).map(Number);
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
