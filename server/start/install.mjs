/**
 * What must run before anything is installed, so on Node 20 and without a single dependency:
 * installs the packages when they differ from the lock file, and finds the Node 26 among them.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const bin = join(root, 'node_modules', '.bin');

/** A fault that people read as one line, without a stack. */
export class StartFault extends Error {}

/** @param {string} file */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return undefined;
  }
}

/**
 * Compares versions, not file times: a checkout or a copy changes times without changing packages.
 */
function isInstalled() {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (!present) return false;
  if (!wanted)
    throw new StartFault('package-lock.json is missing or damaged: restore it from git.');
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = present[path];
    return found ? found.version === entry.version : Boolean(entry.optional || entry.peer);
  });
}

/** PATH without our own bin folder: `npm ci` deletes the Node in there while it works. */
function pathOutside() {
  const parts = (process.env.PATH ?? '').split(delimiter);
  return parts.filter((part) => !part.endsWith(join('node_modules', '.bin'))).join(delimiter);
}

function npmCommand() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  const isUsable = cli?.endsWith('npm-cli.js') && node && !node.startsWith(bin);
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  return isUsable ? { file: node, args: [cli, ...args] } : { file: 'npm', args };
}

/** @param {number} expected */
function reportProgress(expected) {
  const count = () => {
    try {
      const names = readdirSync(join(root, 'node_modules')).filter((name) => !name.startsWith('.'));
      return names.length;
    } catch {
      return 0;
    }
  };
  let last = 0;
  return setInterval(() => {
    const now = count();
    if (now !== last) console.log(`  ${Math.min(now, expected)} of ${expected} folders`);
    last = now;
  }, 3000);
}

/** @returns {Promise<{ code: number | null, output: string }>} */
function runNpm() {
  const { file, args } = npmCommand();
  const env = { ...process.env, PATH: pathOutside() };
  return new Promise((done) => {
    const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => done({ code: 1, output: String(error) }));
    child.on('close', (code) => done({ code, output }));
  });
}

/** @param {string} output */
function whyNpmFailed(output) {
  if (/ENOSPC|no space left/i.test(output)) return 'the disk is full';
  const line = output.split('\n').find((text) => /^npm (error|ERR!) (?!code)/.test(text));
  return line?.replace(/^npm (error|ERR!)\s*/, '') ?? 'npm gave no reason';
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** Two installs in one folder destroy each other's work; this file says who is at it. */
function claimInstall() {
  const claim = join(root, '.data', 'installing');
  mkdirSync(join(root, '.data'), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(claim, String(process.pid), { flag: 'wx', mode: 0o600 });
  } catch {
    const holder = Number(existsSync(claim) ? readFileSync(claim, 'utf8') : 0);
    if (holder && holder !== process.pid && isAlive(holder)) {
      throw new StartFault(`Process ${holder} is installing the packages already: wait for it.`);
    }
    writeFileSync(claim, String(process.pid), { mode: 0o600 });
  }
  return () => rmSync(claim, { force: true });
}

async function install() {
  const release = claimInstall();
  const wanted = Object.keys(packagesOf(join(root, 'package-lock.json')) ?? {});
  const folders = wanted.filter((path) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path));
  const top = new Set(folders.map((path) => path.split('/')[1]));
  console.log(`Installing ${wanted.length - 1} packages with npm (a minute on a first start)`);
  const startedAt = Date.now();
  const progress = reportProgress(top.size);
  const { code, output } = await runNpm();
  clearInterval(progress);
  release();
  if (code !== 0) throw new StartFault(`Installing the packages failed: ${whyNpmFailed(output)}`);
  console.log(`  installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** Runs this same program again on the Node that came with the packages, and ends as it ends. */
function runAgainOn(/** @type {string} */ node) {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit', env: process.env });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  endWhenOrphaned(child);
  return new Promise((done) => {
    child.on('error', (error) => done(console.error(`Node did not start: ${error.message}`) ?? 1));
    child.on('exit', (code) => done(code ?? 1));
  });
}

/** npm hands a signal to the shell between it and us, which dies of it without telling: then we end too. */
function endWhenOrphaned(/** @type {import('node:child_process').ChildProcess} */ child) {
  const { ppid } = process;
  const watch = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
  watch.unref();
}

/** @returns {number} the id of a start that holds this folder and lives, else 0 */
function runningStart() {
  try {
    const { pid } = JSON.parse(readFileSync(join(root, '.data', 'holder.json'), 'utf8'));
    return pid !== process.pid && isAlive(pid) ? pid : 0;
  } catch {
    return 0;
  }
}

async function prepareRuntime() {
  if (!isInstalled()) {
    const pid = runningStart();
    if (pid) throw new StartFault(`The packages changed: stop the running process ${pid} first.`);
    await install();
  }
  process.env.PATH = bin + delimiter + pathOutside();
  if (Number(process.versions.node.split('.')[0]) >= 26) return undefined;
  const node = join(bin, 'node');
  if (existsSync(node)) return runAgainOn(node);
  throw new StartFault('This platform needs Node 26 or later: install it from https://nodejs.org');
}

/**
 * Installs if needed, then runs `main` on Node 26: here, or by starting the program again.
 * Sets the exit code; a StartFault is one line.
 * @param {() => Promise<number>} main
 */
export async function onNode26(main) {
  try {
    process.exitCode = (await prepareRuntime()) ?? (await main());
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    if (!isFull && !(error instanceof StartFault)) throw error;
    console.error(isFull ? `The disk is full: ${error.message}` : error.message);
    process.exitCode = 1;
  }
}
