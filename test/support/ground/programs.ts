import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { StartFault } from '../../../server/start/install.mjs';
import { findOrInstallMariadb } from '../../../server/start/mariadbPrograms.ts';
import { findProgram } from '../../../server/start/processes.ts';
import {
  installPackages,
  mayInstallPackages,
  type Say,
} from '../../../server/start/systemPackages.ts';

type Need = { what: string; package: string; isThere: () => boolean };

const redis: Need = {
  what: 'redis-server',
  package: 'redis-server',
  isThere: () => findProgram('redis-server') !== undefined,
};
const browser: Need = {
  what: 'Chromium (/usr/bin/chromium, or: npx playwright install chromium)',
  package: 'chromium',
  isThere: () => existsSync('/usr/bin/chromium') || existsSync(chromium.executablePath()),
};

/**
 * Finds the programs that the tests stand on, or installs them as root with apt-get.
 * @throws StartFault naming all that is missing: a test that cannot run is never skipped
 */
export async function findPrograms(say: Say): Promise<void> {
  const missing = [redis, browser].filter((need) => !need.isThere());
  if (missing.length > 0 && mayInstallPackages()) {
    await installPackages(
      missing.map((need) => need.package),
      'the tests need them',
      say,
    );
  }
  const mariadb = await findOrInstallMariadb(say);
  const absent = [redis, browser].filter((need) => !need.isThere()).map((need) => need.what);
  if (!mariadb) absent.unshift('a MariaDB 10.11 (or later) server');
  if (absent.length > 0) throw new StartFault(`The tests cannot run without: ${absent.join('; ')}`);
}
