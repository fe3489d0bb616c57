import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

// Server programs live in sbin, which an ordinary account's PATH leaves out.
const beyondPath = ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/opt/homebrew/bin'];

/** The full path of the first of these programs that this machine has. */
export function findProgram(...names: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...beyondPath];
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The command line of a process; empty when there is none. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout;
  }
}

/** Asks a process to end, waits up to `graceMs`, then ends it. Returns when it is gone. */
export async function endProcess(pid: number, graceMs: number): Promise<void> {
  if (!isRunning(pid)) return;
  process.kill(pid, 'SIGTERM');
  if (await isGoneWithin(pid, graceMs)) return;
  process.kill(pid, 'SIGKILL');
  await isGoneWithin(pid, 5000);
}

/**
 * Ends what an earlier start left running because it was killed itself: the process noted in this file, if its
 * command line has `mark` (process ids are reused).
 */
export async function endLeftover(pidFile: string, mark: string, graceMs: number): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  if (pid > 0 && commandOf(pid).includes(mark)) await endProcess(pid, graceMs);
}

/**
 * Starts a program in a process group of its own, whose id is in `pidFile` before it runs: a shell under that id waits for our word, and gives up when this
 * process is killed before. So nothing runs that `endLeftover` cannot find.
 */
export function spawnNoted(file: string, args: string[], pidFile: string): ChildProcess {
  const script = 'read -r word <&3 || exit 1; exec 3<&-; exec "$@"';
  const child = spawn('/bin/sh', ['-c', script, 'sh', file, ...args], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  writeFileSync(pidFile, String(child.pid ?? 0), { mode: 0o600 });
  const pipe = child.stdio[3];
  if (pipe instanceof Socket) {
    pipe.on('error', () => undefined); // it ended before our word: its exit tells
    pipe.end('run\n');
    pipe.unref();
  }
  child.unref();
  return child;
}

/**
 * Ends `pid` when this process ends, even by kill -9: a shell waits for the end of our pipe, which the kernel closes.
 * Kill the shell before ending `pid` in order.
 */
export function endWithThisProcess(pid: number): ChildProcess {
  const script = `cat <&3 >/dev/null; kill -TERM ${pid}`;
  const guard = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  guard.unref();
  const pipe = guard.stdio[3];
  if (pipe instanceof Socket) pipe.unref();
  return guard;
}

async function isGoneWithin(pid: number, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += 20) {
    if (!isRunning(pid)) return true;
    await wait(20);
  }
  return !isRunning(pid);
}

/** A zombie answers signals but runs no more: nobody may be left to collect it in a container. */
function isRunning(pid: number): boolean {
  return isAlive(pid) && commandOf(pid).trim() !== '';
}

/** Runs a program to its end without input; the two outputs are one text. */
export function run(
  file: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; timeoutMs?: number } = {},
): Promise<{ code: number; output: string }> {
  const { env = process.env, timeoutMs = 0 } = options;
  return new Promise((done) => {
    const child = spawn(file, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    });
    let output = '';
    const keep = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => {
      done({ code: 1, output: error.message });
    });
    child.on('close', (code) => {
      done({ code: code ?? 1, output });
    });
  });
}
