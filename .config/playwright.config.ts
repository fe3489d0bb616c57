import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

const root = fileURLToPath(new URL('..', import.meta.url));
const systemChromium = '/usr/bin/chromium';
const isRoot = process.getuid?.() === 0;

// A test browser talks to the test's own server and to nobody else.
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
];

/** It measures how soon a change is on three screens: nothing runs beside it. */
const timed = '**/threeScreens.test.ts';

export default defineConfig({
  testDir: `${root}/test/browser`,
  projects: [
    { name: 'together', testMatch: '**/*.test.ts', testIgnore: timed },
    { name: 'alone', testMatch: timed, dependencies: ['together'] },
  ],
  outputDir: `${root}/test-results`,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 5_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(existsSync(systemChromium) ? { executablePath: systemChromium } : {}),
      // Chromium's sandbox refuses to run as root, as in containers and on build machines.
      args: isRoot ? ['--no-sandbox', ...quiet] : quiet,
    },
  },
});
