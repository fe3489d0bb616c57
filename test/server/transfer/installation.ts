import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../../server/db/migrate.ts';
import { openOperator, type Operator } from '../../../server/transfer/operatorDeps.ts';
import { TestClock, testConfig } from '../../support/testApp.ts';
import { testDatabaseUrl } from '../../support/testDatabase.ts';
import { dropInstallation } from '../db/administrator.ts';

/** An installation of its own, empty, with its own secret: what another house runs. */
export async function installation(prefix: string, secretByte: number): Promise<Operator> {
  await dropInstallation(prefix);
  const secret = Buffer.alloc(32, secretByte);
  const config = testConfig({ databaseUrl: testDatabaseUrl(prefix), secret });
  await migrate(config);
  return openOperator(config, new TestClock());
}

/** A folder for the exports of one test file. */
export function scratch(): { at: (name: string) => string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'vetcare-transfer-'));
  return {
    at: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
