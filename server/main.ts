import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from './app.ts';
import { bootFault } from './bootFault.ts';
import { readConfig, type Config } from './config.ts';
import { openDatabases } from './db/databases.ts';
import { migrate } from './db/migrate.ts';
import { makeDemoClinic, type DemoClinic } from './demo/demoClinic.ts';
import type { Deps } from './deps.ts';
import { drainOnSignal } from './drain.ts';
import { systemIds } from './ids.ts';
import { listen } from './listen.ts';
import { makeLog } from './log.ts';
import { ensureSetupCode } from './organizations/setupCode.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** `.data/demo.json`: how people and scripts sign in to the demo. */
function writeDemoFile(config: Config, url: string, demo: DemoClinic): void {
  const path = join(config.dataDir, 'demo.json');
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  rmSync(path, { force: true });
  writeFileSync(path, `${JSON.stringify({ url, ...demo }, null, 2)}\n`, { mode: 0o600 });
}

function tell(url: string, demo: DemoClinic | null, setupCode: string | null): void {
  say('');
  say(`VetCare Board is ready: ${url}`);
  if (demo) {
    say(`  board and phone   ${url}/`);
    say(`  wall screen       ${url}/wall   (approve its code in Settings, Screens, as the admin)`);
    say(`  demo sign-ins of ${demo.clinic}:`);
    for (const user of demo.users)
      say(`    ${user.role.padEnd(13)} ${user.email.padEnd(38)} ${user.password}`);
  }
  if (setupCode)
    say(`  This installation is empty. Open ${url}/ and enter this setup code once: ${setupCode}`);
  say('');
}

async function main(): Promise<void> {
  const config = readConfig();
  const log = makeLog(config.logLevel);
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  await migrate(config);
  const db = openDatabases({
    ...config,
    warn: (message) => {
      log.warn(message);
    },
  });
  const ground: Omit<Deps, 'live'> = {
    config,
    db,
    log,
    ids: systemIds,
    clock: { nowMs: () => Date.now() },
  };
  const built = await buildApp(ground);
  const demo = config.isDemo ? await makeDemoClinic(built.deps) : null;
  const setupCode = demo ? null : await ensureSetupCode(built.deps);
  drainOnSignal(built, log);
  const url = await listen(built.app, config);
  if (demo) writeDemoFile(config, url, demo);
  tell(url, demo, setupCode);
  process.send?.({ kind: 'ready', url });
}

main().catch((error: unknown) => {
  process.stderr.write(`VetCare Board could not start: ${bootFault(error)}\n`);
  process.exit(1);
});
