import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const ground = fileURLToPath(new URL('../test/support/ground/vitestGround.ts', import.meta.url));

/** Tests that need databases: run by hand they bring their own, under `npm test` they share one. */
function onDatabases(name: string, include: string[]) {
  return {
    root,
    test: { name, include, globalSetup: [ground], testTimeout: 30_000, hookTimeout: 60_000 },
  };
}

export default defineConfig({
  root,
  test: {
    pool: 'forks',
    allowOnly: false,
    projects: [
      { root, test: { name: 'shared', include: ['test/shared/**/*.test.ts'] } },
      onDatabases('server', ['test/server/**/*.test.ts']),
      onDatabases('live', ['test/live/**/*.test.ts', 'test/faults/**/*.test.ts']),
      {
        root,
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: { name: 'client', include: ['test/client/**/*.test.ts'] },
      },
    ],
  },
});
