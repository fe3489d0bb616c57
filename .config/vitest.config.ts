import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const ground = fileURLToPath(new URL('../test/support/ground/vitestGround.ts', import.meta.url));

type Lanes = { maxWorkers: number; sequence: { groupOrder: number } };
/** They wait for databases and timers more than they compute. */
const together: Lanes = { maxWorkers: 3, sequence: { groupOrder: 0 } };
/** They measure how soon a change is there, so nothing runs beside them. */
const alone: Lanes = { maxWorkers: 1, sequence: { groupOrder: 1 } };

/** Whole programs and what becomes of them: slow, but measured by nothing. */
const programs = ['bench', 'commandLine', 'start'].map((name) => `test/faults/${name}.test.ts`);

/** Tests that need databases: run by hand they bring their own, under `npm test` they share one. */
function onDatabases(name: string, include: string[], lanes: Lanes, exclude: string[] = []) {
  const limits = { testTimeout: 30_000, hookTimeout: 60_000 };
  return { root, test: { name, include, exclude, globalSetup: [ground], ...limits, ...lanes } };
}

export default defineConfig({
  root,
  test: {
    pool: 'forks',
    allowOnly: false,
    projects: [
      { root, test: { name: 'shared', include: ['test/shared/**/*.test.ts'], ...together } },
      onDatabases('server', ['test/server/**/*.test.ts'], together),
      onDatabases('programs', programs, together),
      onDatabases('live', ['test/live/**/*.test.ts', 'test/faults/**/*.test.ts'], alone, programs),
      {
        root,
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: { name: 'client', include: ['test/client/**/*.test.ts'], ...together },
      },
    ],
  },
});
