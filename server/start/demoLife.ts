import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { StaffRole } from '../../shared/abilities.ts';
import { live } from './lifeLoop.ts';
import { paceMs } from './lifePlan.ts';

const DemoFile = z.object({
  url: z.url(),
  users: z.array(z.object({ role: StaffRole, email: z.string(), password: z.string() })),
});

/** What the server wrote down for people and scripts; null where there is no demo clinic. */
function readDemoFile() {
  const dataDir = process.env.VETCARE_DATA_DIR ?? '.data';
  try {
    return DemoFile.parse(JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')));
  } catch {
    return null;
  }
}

async function main(): Promise<void> {
  const demo = readDemoFile();
  if (!demo) return;
  const stopping = new AbortController();
  // The supervisor asks to end, or was killed and its message channel closed.
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.on(event, () => stopping.abort());
  }
  const { signal } = stopping;
  console.log('Simulated people move the demo. To stop them: VETCARE_DEMO_LIFE=off npm start');
  const end = await live({
    url: process.env.VETCARE_URL ?? demo.url,
    signIns: demo.users,
    random: Math.random,
    nowMs: Date.now,
    wait: (ms) => sleep(ms, undefined, { signal }).catch(() => undefined),
    paceMs,
    signal,
  });
  if (end === 'not let in') console.log('The demo stands still: its sign-ins no longer work.');
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`The demo's simulation failed: ${String(error)}`);
    process.exit(1);
  },
);
