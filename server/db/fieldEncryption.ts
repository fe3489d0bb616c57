import type { Knex } from 'knex';
import type { Deps } from '../deps.ts';
import { UnwrapFault, type DataKeys, type WrappedKey } from './fieldKeys.ts';
import { select } from './names.ts';
import { openBox, sealBox } from './sealedBox.ts';
import { currentTenant } from './tenantContext.ts';

/** The one place where a sealed text opens; its clinic is the running tenant's. */
export type Place = { readonly table: string; readonly id: string; readonly column: string };

type KeyDeps = Pick<Deps, 'db' | 'clock'>;

/** A sealed text that was changed, moved or cut, or whose key is gone. Nothing of it is shown. */
export class UnreadableText extends Error {
  override readonly name = 'UnreadableText';
  readonly place: Place;

  constructor(place: Place, cause?: unknown) {
    super(`${place.column} of ${place.table} ${place.id} does not open`, { cause });
    this.place = place;
  }
}

const form = /^v1\.([1-9]\d{0,8})\.([A-Za-z0-9_-]{38,})$/;

/** Starts like a sealed text: only then was it meant to be one. */
export function isSealed(text: string): boolean {
  return text.startsWith('v1.');
}

function partsOf(epoch: number, place: Place): string[] {
  const { clinicId } = currentTenant();
  return ['v1', String(epoch), clinicId, place.table, place.id, place.column];
}

/** Encrypts with the newest of these keys, as `v1.<key id>.<base64url>`. */
export function sealWith({ newest, byEpoch }: DataKeys, place: Place, text: string): string {
  const key = byEpoch.get(newest);
  if (!key) throw new Error(`no data key ${String(newest)}`);
  const box = sealBox(key, partsOf(newest, place), Buffer.from(text, 'utf8'));
  return `v1.${String(newest)}.${box.toString('base64url')}`;
}

/** The number of the key that sealed this text. @throws UnreadableText for what has not the form of one */
export function epochOf(place: Place, sealed: string): number {
  const found = form.exec(sealed);
  if (!found) throw new UnreadableText(place);
  return Number(found[1]);
}

/** @throws UnreadableText */
export function openWith({ byEpoch }: DataKeys, place: Place, sealed: string): string {
  const epoch = epochOf(place, sealed);
  const text = form.exec(sealed)?.[2] ?? '';
  const box = Buffer.from(text, 'base64url');
  // base64url has several spellings of the same bytes: only ours counts.
  const key = box.toString('base64url') === text ? byEpoch.get(epoch) : undefined;
  const plain = key && openBox(key, partsOf(epoch, place), box);
  if (!plain) throw new UnreadableText(place);
  return plain.toString('utf8');
}

/** The clinic's data keys as the database has them now; null where it has none. @throws UnwrapFault when none opens */
export async function readDataKeys({ db }: Pick<Deps, 'db'>, trx: Knex): Promise<DataKeys | null> {
  const { clinicId } = currentTenant();
  const rows = await select<WrappedKey>(
    trx,
    'SELECT epoch, wrapped_key, kek_version FROM clinic_keys WHERE clinic_id = ?',
    [clinicId],
  );
  return db.fieldKeys.open(clinicId, rows);
}

async function loadKeys(deps: KeyDeps, trx: Knex): Promise<DataKeys | null> {
  const { clinicId } = currentTenant();
  const { fieldKeys } = deps.db;
  const keys = await readDataKeys(deps, trx);
  if (keys && !fieldKeys.hasOwnKey(trx)) {
    fieldKeys.remember(clinicId, keys, deps.clock.nowMs());
  }
  return keys;
}

/** The clinic's first key. Of two at once the second waits for the first and takes its key. */
async function firstKeys(deps: KeyDeps, trx: Knex): Promise<DataKeys> {
  const { clinicId } = currentTenant();
  const { fieldKeys, names } = deps.db;
  const key = fieldKeys.fresh(clinicId, 1);
  fieldKeys.noteOwnKey(trx);
  await trx.raw(`CALL ${names.sec}.keep_first_key(?, ?, ?, ?)`, [
    clinicId,
    key.wrapped_key,
    key.kek_version,
    fieldKeys.sign(clinicId, key),
  ]);
  const keys = await readDataKeys(deps, trx);
  if (!keys) throw new Error('the first data key was not kept');
  return keys;
}

function recall({ db, clock }: KeyDeps): DataKeys | null {
  return db.fieldKeys.recall(currentTenant().clinicId, clock.nowMs());
}

/**
 * Encrypts a text for one place of the running tenant, under the clinic's newest data key, which the first text of a
 * clinic makes. `trx`: of the app or the sign-in account; the place's row may be written with it or later.
 */
export async function sealField(
  deps: KeyDeps,
  trx: Knex.Transaction,
  place: Place,
  text: string,
): Promise<string> {
  const keys = recall(deps) ?? (await loadKeys(deps, trx)) ?? (await firstKeys(deps, trx));
  return sealWith(keys, place, text);
}

/**
 * Decrypts what `sealField` made for this very place.
 * @throws UnreadableText, answered as `unreadable_text` and audited, when it was changed, cut or moved, or its key is gone
 */
export async function openField(
  deps: KeyDeps,
  trx: Knex,
  place: Place,
  sealed: string,
): Promise<string> {
  const epoch = epochOf(place, sealed);
  const known = recall(deps);
  // A key that is not known yet may be another server's of a moment ago.
  const keys = known?.byEpoch.has(epoch) ? known : await readable(deps, trx, place);
  return openWith(keys, place, sealed);
}

async function readable(deps: KeyDeps, trx: Knex, place: Place): Promise<DataKeys> {
  const none: DataKeys = { newest: 0, byEpoch: new Map() };
  try {
    return (await loadKeys(deps, trx)) ?? none;
  } catch (error) {
    if (error instanceof UnwrapFault) throw new UnreadableText(place, error);
    throw error;
  }
}
