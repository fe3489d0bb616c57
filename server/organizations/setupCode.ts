import { createHash, timingSafeEqual } from 'node:crypto';
import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import { deriveKey } from '../db/keys.ts';
import type { Deps } from '../deps.ts';

type Installation = { setup_code_hash: Buffer | null; completed_at: Date | null };

const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';

/** Sixteen consonants (69 bits) that follow from the installation's secret: each start and each node prints the same code. */
function setupCode(deps: Deps): string {
  const bytes = deriveKey(deps.config.secret, 'setup code');
  const letters = Array.from({ length: 16 }, (_, at) => alphabet[bytes.readUInt16BE(at * 2) % 20]);
  return (letters.join('').match(/.{4}/g) ?? []).join('-');
}

function hashCode(code: string): Buffer {
  return createHash('sha256')
    .update(code.toUpperCase().replace(/[^A-Z]/g, ''))
    .digest();
}

async function isEmpty(auth: Knex): Promise<boolean> {
  const rows = await select(auth, 'SELECT 1 FROM clinics LIMIT 1');
  return rows.length === 0;
}

/**
 * The code to print for an installation without clinics, else null. The demo makes its own clinic and never has one.
 */
export async function ensureSetupCode(deps: Deps): Promise<string | null> {
  const { auth } = deps.db;
  if (deps.config.isDemo || !(await isEmpty(auth))) return null;
  const code = setupCode(deps);
  await auth.raw(
    `INSERT INTO installation (id, setup_code_hash) VALUES (1, ?)
     ON DUPLICATE KEY UPDATE setup_code_hash = VALUES(setup_code_hash)`,
    [hashCode(code)],
  );
  return (await isSetupNeeded(deps)) ? code : null;
}

/** True until the first organization is made, once the server has printed its code. */
export async function isSetupNeeded(deps: Deps): Promise<boolean> {
  const rows = await select(
    deps.db.auth,
    'SELECT 1 FROM installation WHERE setup_code_hash IS NOT NULL AND completed_at IS NULL',
  );
  return rows.length > 0;
}

/** Locks the installation until the transaction ends: two set-ups come one after the other. Null when nothing is to be set up (any more). */
export async function lockSetup(
  trx: Knex.Transaction,
): Promise<{ isCode: (code: string) => boolean } | null> {
  const [row] = await select<Installation>(
    trx,
    'SELECT setup_code_hash, completed_at FROM installation WHERE id = 1 FOR UPDATE',
  );
  const expected = row?.setup_code_hash;
  if (!expected || row.completed_at !== null) return null;
  return { isCode: (code) => timingSafeEqual(hashCode(code), expected) };
}

export async function completeSetup(deps: Deps, trx: Knex.Transaction): Promise<void> {
  await trx('installation')
    .where({ id: 1 })
    .update({ completed_at: new Date(deps.clock.nowMs()), setup_code_hash: null });
}
