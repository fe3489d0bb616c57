import type { Knex } from 'knex';
import { appendAudit } from './audit.ts';
import { readDataKeys } from './fieldEncryption.ts';
import type { WrappedKey } from './fieldKeys.ts';
import { inClinic, type KeyKeeper } from './keyKeeper.ts';
import { select } from './names.ts';
import { olderTexts } from './resealing.ts';

async function note(trx: Knex.Transaction, clinicId: string, newValues: object): Promise<void> {
  const what = { entityType: 'clinic_keys', entityId: clinicId, action: 'update' } as const;
  await appendAudit(trx, [{ ...what, userId: null, newValues }]);
}

function insertKey(trx: Knex.Transaction, clinicId: string, key: WrappedKey) {
  return trx.raw(
    'INSERT INTO clinic_keys (clinic_id, epoch, wrapped_key, kek_version) VALUES (?, ?, ?, ?)',
    [clinicId, key.epoch, key.wrapped_key, key.kek_version],
  );
}

/**
 * Wraps the clinic's data keys anew with the newest key-encryption key; answers how many were not. Texts stay as they are. When all clinics answer 0, older
 * key-encryption keys may leave the configuration. @throws UnwrapFault when an older one has left it already
 */
export async function rewrapClinicKeys(keeper: KeyKeeper, clinicId: string): Promise<number> {
  const { fieldKeys } = keeper.db;
  return inClinic(keeper, clinicId, async (trx) => {
    const old = await select<WrappedKey>(
      trx,
      `SELECT epoch, wrapped_key, kek_version FROM clinic_keys
       WHERE clinic_id = ? AND kek_version <> ? ORDER BY epoch FOR UPDATE`,
      [clinicId, fieldKeys.newestVersion],
    );
    for (const row of old) {
      const { epoch, wrapped_key, kek_version } = fieldKeys.rewrap(clinicId, row);
      await trx.raw(
        'UPDATE clinic_keys SET wrapped_key = ?, kek_version = ? WHERE clinic_id = ? AND epoch = ?',
        [wrapped_key, kek_version, clinicId, epoch],
      );
    }
    if (old.length > 0)
      await note(trx, clinicId, { rewrapped: old.length, under: fieldKeys.newestVersion });
    return old.length;
  });
}

/** Begins a new data key and answers its number. New texts take it at once here, on servers within 30 s; `resealClinic` brings the old ones over. */
export async function startEpoch(keeper: KeyKeeper, clinicId: string): Promise<number> {
  const epoch = await inClinic(keeper, clinicId, async (trx) => {
    const rows = await select<{ epoch: number }>(
      trx,
      'SELECT epoch FROM clinic_keys WHERE clinic_id = ? ORDER BY epoch DESC FOR UPDATE',
      [clinicId],
    );
    const next = (rows[0]?.epoch ?? 0) + 1;
    await insertKey(trx, clinicId, keeper.db.fieldKeys.fresh(clinicId, next));
    await note(trx, clinicId, { begun: next });
    return next;
  });
  keeper.db.fieldKeys.forget(clinicId);
  return epoch;
}

/**
 * Deletes the clinic's older data keys; answers how many. @throws Error while a text needs one, or the newest is not 5 minutes old: a server that does not know it yet
 * may still write with the one before
 */
export async function retireKeys(keeper: KeyKeeper, clinicId: string): Promise<number> {
  const count = await inClinic(keeper, clinicId, async (trx) => {
    const keys = await readDataKeys(keeper, trx);
    if (!keys || keys.byEpoch.size < 2) return 0;
    const [ripe] = await select(
      trx,
      `SELECT epoch FROM clinic_keys
       WHERE clinic_id = ? AND epoch = ? AND created_at < CURRENT_TIMESTAMP - INTERVAL 5 MINUTE`,
      [clinicId, keys.newest],
    );
    if (!ripe) throw new Error('the newest key is not 5 minutes old: try again later');
    const needed = await olderTexts(trx, clinicId, keys.newest);
    if (needed > 0) throw new Error(`${String(needed)} texts still need an older key`);
    await trx.raw('DELETE FROM clinic_keys WHERE clinic_id = ? AND epoch < ?', [
      clinicId,
      keys.newest,
    ]);
    await note(trx, clinicId, { retired: keys.byEpoch.size - 1, newest: keys.newest });
    return keys.byEpoch.size - 1;
  });
  keeper.db.fieldKeys.forget(clinicId);
  return count;
}

/** Something of the clinic is kept for a legal matter. */
export class ClinicHeld extends Error {
  override readonly name = 'ClinicHeld';
}

/** A hold that is being placed waits for the clinic's row: it finds no key any more, or is found here. */
async function refuseHeld(trx: Knex.Transaction, clinicId: string): Promise<void> {
  await trx.raw('SELECT id FROM clinics WHERE id = ? FOR UPDATE', [clinicId]);
  const held = await select(
    trx,
    'SELECT id FROM legal_holds WHERE clinic_id = ? AND released_at IS NULL LIMIT 1',
    [clinicId],
  );
  if (held.length > 0) throw new ClinicHeld('a legal hold is open: nothing may be deleted');
}

/** Deletes all data keys of a clinic: within 30 s no server opens any of its encrypted texts, and nobody ever does again, also not in its backups once those of `clinic_keys` are gone. @throws ClinicHeld while a legal hold is open */
export async function shredClinic(keeper: KeyKeeper, clinicId: string): Promise<number> {
  const count = await inClinic(keeper, clinicId, async (trx) => {
    await refuseHeld(trx, clinicId);
    const rows = await select(trx, 'SELECT epoch FROM clinic_keys WHERE clinic_id = ? FOR UPDATE', [
      clinicId,
    ]);
    await trx.raw('DELETE FROM clinic_keys WHERE clinic_id = ?', [clinicId]);
    await note(trx, clinicId, { shredded: rows.length });
    return rows.length;
  });
  keeper.db.fieldKeys.forget(clinicId);
  return count;
}
