import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { soapNames, type SoapName } from '../../shared/medicalRecord.ts';
import { openField, sealField, UnreadableText, type Place } from '../db/fieldEncryption.ts';
import type { Deps } from '../deps.ts';

type Texts = Partial<Record<SoapName, string | null | undefined>>;
type KeyDeps = Pick<Deps, 'db' | 'clock'>;

const placeOf = (id: string): Place => ({ table: 'medical_records', id, column: 'lock_seal' });

const digestOf = (text: string | null | undefined): string =>
  createHash('sha256')
    .update(text ?? '')
    .digest('base64url');

/** What a note keeps of its texts when it is locked: their digests, sealed, so that an earlier text of the same note does not pass for the locked one. */
export async function lockSealOf(
  deps: KeyDeps,
  trx: Knex.Transaction,
  note: Texts & { readonly id: string },
): Promise<string> {
  const digests = Object.fromEntries(soapNames.map((name) => [name, digestOf(note[name])]));
  return sealField(deps, trx, placeOf(note.id), JSON.stringify(digests));
}

/** Holds the opened texts of a note against those that were locked, as far as they are given. @throws UnreadableText naming the one that is another */
export async function refuseOtherTexts(
  deps: KeyDeps,
  trx: Knex,
  {
    id,
    lockSeal,
    texts,
  }: { readonly id: string; readonly lockSeal: string; readonly texts: Texts },
): Promise<void> {
  const digests = JSON.parse(await openField(deps, trx, placeOf(id), lockSeal)) as Texts; // sealed by lockSealOf
  const other = soapNames.find(
    (name) => texts[name] !== undefined && digestOf(texts[name]) !== digests[name],
  );
  if (other) throw new UnreadableText({ ...placeOf(id), column: other });
}
