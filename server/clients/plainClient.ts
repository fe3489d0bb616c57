import type { Knex } from 'knex';
import { clientWarnings, phoneFields, plainEmail } from '../../shared/clientRules.ts';
import type { Client, NewClient } from '../../shared/clientEndpoints.ts';
import type { Warning } from '../../shared/warning.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { clinicCountry } from './clinicPhone.ts';
import { withPlainPhones } from './phoneNumber.ts';

type Contact = { readonly [F in keyof NewClient]?: NewClient[F] | undefined };

/** The fields as they are kept: phone numbers and e-mail in one spelling. `warnings` names the numbers that cannot be read. */
export async function plainClient<P extends Contact>(
  trx: Knex,
  patch: P,
): Promise<{ readonly patch: P; readonly warnings: readonly Warning[] }> {
  const email = patch.email ? { email: plainEmail(patch.email) } : {};
  const hasPhone = phoneFields.some((field) => patch[field]);
  if (!hasPhone) return { patch: { ...patch, ...email }, warnings: [] };
  return withPlainPhones({ ...patch, ...email }, await clinicCountry(trx));
}

type Twin = Record<'first_name' | 'last_name', string> &
  Record<'email' | 'phone' | 'mobile', string | null>;

async function twinsOf(trx: Knex, client: Client, patch: Contact): Promise<Twin[]> {
  const { clinicId } = currentTenant();
  const phones = [patch.phone, patch.mobile].filter((text) => typeof text === 'string');
  const marks = phones.map(() => '?').join(', ');
  const same = [
    ...(patch.email ? ['(clinic_id = ? AND email = ?)'] : []),
    ...(marks ? [`(clinic_id = ? AND phone IN (${marks}))`] : []),
    ...(marks ? [`(clinic_id = ? AND mobile IN (${marks}))`] : []),
  ];
  if (same.length === 0) return [];
  const bindings = [
    ...(patch.email ? [clinicId, patch.email] : []),
    ...(marks ? [clinicId, ...phones, clinicId, ...phones] : []),
  ];
  return select<Twin>(
    trx,
    `SELECT first_name, last_name, email, phone, mobile FROM clients
     WHERE (${same.join(' OR ')}) AND id <> ? AND deleted_at IS NULL ORDER BY id LIMIT 3`,
    [...bindings, client.id],
  );
}

/** Who else of the clinic has this number or address: perhaps the same person, registered twice. `patch` is what was just written. */
async function twinWarnings(trx: Knex, client: Client, patch: Contact): Promise<Warning[]> {
  const twins = await twinsOf(trx, client, patch);
  const fields = ['email', 'phone', 'mobile'] as const;
  return twins.flatMap((twin) => {
    const field = fields.find((name) => {
      const value = patch[name]?.toLowerCase();
      return (
        value && [twin.email, twin.phone, twin.mobile].some((it) => it?.toLowerCase() === value)
      );
    });
    const name = `${twin.first_name} ${twin.last_name}`;
    return field ? [{ path: `body.${field}`, message: `${name} has this as well` }] : [];
  });
}

/** All that is worth a second look in a client that was just written. */
export async function warningsOf(
  trx: Knex,
  client: Client,
  written: { readonly patch: Contact; readonly warnings: readonly Warning[] },
): Promise<Warning[]> {
  const known = new Set(written.warnings.map(({ path }) => path));
  const others = clientWarnings(client).filter(({ path }) => !known.has(path));
  return [...written.warnings, ...others, ...(await twinWarnings(trx, client, written.patch))];
}
