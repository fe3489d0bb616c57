import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { stripVTControlCharacters } from 'node:util';
import { root, StartFault } from './install.mjs';
import { run } from './processes.ts';
import type { Say } from './systemPackages.ts';

const sources = ['client/**/*', 'shared/**/*', 'package-lock.json'];
const built = ['index.html', 'wall.html'].map((page) => join(root, 'dist', 'client', page));

/** Builds the browser app when a source of it is newer than the build. */
export async function buildApp(say: Say): Promise<void> {
  if (!existsSync(join(root, 'client', 'vite.config.ts')) || isFresh()) return;
  say('Building the app');
  const startedAt = performance.now();
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { code, output } = await run(process.execPath, [vite, 'build', join(root, 'client')]);
  if (code !== 0) throw new StartFault(`The app could not be built:\n${withoutStack(output)}`);
  say(`  built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

function withoutStack(output: string): string {
  const lines = stripVTControlCharacters(output).trim().split('\n');
  return lines.filter((line) => !/^\s+at /.test(line)).join('\n');
}

function isFresh(): boolean {
  const page = built.find((path) => existsSync(path));
  if (!page) return false;
  const builtAt = statSync(page).mtimeMs;
  // Folders count: deleting a file changes only the time of its folder.
  const paths = sources.flatMap((pattern) => globSync(pattern, { cwd: root }));
  return paths.every((path) => statSync(join(root, path)).mtimeMs <= builtAt);
}
