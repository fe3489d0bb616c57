import type { Knex } from 'knex';
import { soapNames, type SoapName } from '../../shared/medicalRecord.ts';
import { openField, sealField, type Place } from '../db/fieldEncryption.ts';
import type { Deps } from '../deps.ts';
import { refuseOtherTexts } from './lockSeal.ts';

type Soap = Partial<Record<SoapName, string | null | undefined>>;

const placeOf = (id: string, column: SoapName): Place => ({ table: 'medical_records', id, column });
export const addendumPlace = (id: string): Place => ({
  table: 'medical_record_addenda',
  id,
  column: 'body',
});

/** The SOAP columns that these texts name, sealed for this note; an empty text is none. */
export async function sealSoap(deps: Deps, trx: Knex.Transaction, id: string, texts: Soap) {
  const columns: Partial<Record<SoapName, string | null>> = {};
  for (const name of soapNames) {
    const text = texts[name];
    if (text === undefined) continue;
    columns[name] = text ? await sealField(deps, trx, placeOf(id, name), text) : null;
  }
  return columns;
}

type Sealed = Soap & { readonly id: string; readonly lockSeal: string | null };

/** The SOAP texts that a row was read with; of a locked note the ones that were locked. @throws UnreadableText */
export async function openSoap(deps: Deps, trx: Knex, row: Sealed) {
  const texts: Partial<Record<SoapName, string | null>> = {};
  for (const name of soapNames) {
    const sealed = row[name];
    if (sealed === undefined) continue;
    texts[name] = sealed && (await openField(deps, trx, placeOf(row.id, name), sealed));
  }
  if (row.lockSeal)
    await refuseOtherTexts(deps, trx, { id: row.id, lockSeal: row.lockSeal, texts });
  return texts;
}
