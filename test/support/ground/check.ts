import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { root } from '../../../server/start/install.mjs';
import { run } from '../../../server/start/processes.ts';

type Step = { name: string; command: string; args: string[] };

const folders = ['server', 'shared', 'client', 'migrations', 'test'];

// The long one first: the two lanes then end at about the same time.
const steps: Step[] = [
  step('lint', 'eslint --config .config/eslint.config.js --max-warnings 0 .'),
  step('format', 'prettier --config .config/prettier.json --check . --log-level warn'),
  step('types', 'tsc -p tsconfig.json'),
  step('types of shared', 'tsc -p .config/tsconfig.shared.json'),
  step('types of browser tests', 'tsc -p .config/tsconfig.browserTests.json'),
  step(
    'components',
    'svelte-check --tsconfig .config/tsconfig.client.json --fail-on-warnings --output human',
  ),
  step('boundaries', `depcruise --config .config/boundaries.mjs ${existing().join(' ')}`),
  step('dead code', 'knip --config .config/knip.json --no-config-hints'),
];

function existing(): string[] {
  return folders.filter((folder) => existsSync(join(root, folder)));
}

function step(name: string, line: string): Step {
  const [command = '', ...args] = line.split(' ');
  return { name, command, args };
}

/** Runs all checks on two lanes and says each result in a line; resolves with the exit code. */
export async function check(): Promise<number> {
  process.chdir(root);
  const waiting = [...steps];
  const failed: string[] = [];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (!(await passes(next))) failed.push(next.name);
    }
  };
  await Promise.all([lane(), lane()]);
  console.log(`checks: ${steps.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

async function passes({ name, command, args }: Step): Promise<boolean> {
  const startedAt = performance.now();
  const { code, output } = await run(join(root, 'node_modules', '.bin', command), args);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (code !== 0) console.log(output.trimEnd());
  return code === 0;
}
