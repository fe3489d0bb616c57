import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { appendAudit } from '../../db/audit.ts';
import { select } from '../../db/names.ts';
import { inTenant } from '../../db/tenantContext.ts';
import { inTransactionOn } from '../../db/transaction.ts';
import { writingFault } from '../exportFolder.ts';
import type { OperatorDeps } from '../operatorDeps.ts';
import type { CsvKind } from './csvFields.ts';

type Row = Record<string, unknown>;

const rowsAPage = 1_000;

const wants = (name: string, way: string) =>
  `CASE JSON_UNQUOTE(JSON_EXTRACT(communication_preferences, '$.${way}'))
     WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' END AS ${name}`;

/** By the names that the importer has for its fields: all of them, but for the id of a client, which is another one in another clinic. */
const sources: Readonly<Record<CsvKind, string>> = {
  clients: `SELECT id, first_name AS firstName, last_name AS lastName, email, phone, mobile, address_line1 AS addressLine1,
      address_line2 AS addressLine2, city, state, postal_code AS postalCode, emergency_contact_name AS emergencyContactName,
      emergency_contact_phone AS emergencyContactPhone, notes, IF(is_active, 'yes', 'no') AS isActive, ${wants('wantsEmail', 'email')},
      ${wants('wantsSms', 'sms')}, ${wants('wantsCall', 'call')}
    FROM clients p WHERE`,
  pets: `SELECT p.id, o.email AS ownerEmail, COALESCE(o.phone, o.mobile) AS ownerPhone, o.first_name AS ownerFirstName, o.last_name AS ownerLastName, p.name, species,
      breed, color, sex, birth_date AS birthDate, weight AS weightKg, microchip_id AS microchipId, tattoo,
      insurance_provider AS insuranceProvider, insurance_policy AS insurancePolicy,
      special_instructions AS specialInstructions, allergies, IF(is_deceased, 'yes', 'no') AS isDeceased,
      deceased_date AS deceasedDate, IF(photo_url LIKE '/%', NULL, photo_url) AS photoUrl
    FROM pets p JOIN clients o ON o.clinic_id = p.clinic_id AND o.id = p.client_id WHERE`,
};

async function* rowsOf(deps: OperatorDeps, kind: CsvKind, clinicId: string) {
  for (let after = ''; ;) {
    const rows: Row[] = await select<Row>(
      deps.root,
      `${sources[kind]} p.clinic_id = ? AND p.id > ? AND p.deleted_at IS NULL ORDER BY p.id LIMIT ${rowsAPage}`,
      [clinicId, after],
    );
    for (const { id: _id, ...row } of rows) yield row;
    if (rows.length < rowsAPage) return;
    after = String(rows.at(-1)?.['id']);
  }
}

/** Writes clients or pets for a spreadsheet, which takes none of it for a formula. Audited. Answers the number of lines. @throws TransferFault when the disk is full */
export async function exportCsv(
  deps: OperatorDeps,
  wish: { readonly kind: CsvKind; readonly clinicId: string; readonly to: string },
): Promise<number> {
  const { kind, clinicId, to } = wish;
  const what = { entityType: kind === 'clients' ? 'client' : 'pet', entityId: clinicId } as const;
  await inTenant({ clinicId, actorId: 'system' }, () =>
    inTransactionOn(deps.root, (trx) =>
      appendAudit(trx, [{ ...what, action: 'read', userId: null, newValues: { exported: 'csv' } }]),
    ),
  );
  let rows = 0;
  const counted = async function* () {
    for await (const row of rowsOf(deps, kind, clinicId)) {
      rows += 1;
      yield row;
    }
  };
  const csv = stringify({ header: true, bom: true, escape_formulas: true });
  // Beside its place until it is whole: half a list looks like a whole one.
  const making = `${to}.making`;
  try {
    rmSync(making, { force: true });
    await pipeline(counted, csv, createWriteStream(making, { flags: 'wx', mode: 0o600 }));
    renameSync(making, to);
  } catch (error) {
    rmSync(making, { force: true });
    throw writingFault(to, error);
  }
  return rows;
}
