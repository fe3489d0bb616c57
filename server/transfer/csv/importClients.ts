import type { Knex } from 'knex';
import { NewClient } from '../../../shared/clientEndpoints.ts';
import { plainClient } from '../../clients/plainClient.ts';
import { select } from '../../db/names.ts';
import { currentTenant } from '../../db/tenantContext.ts';
import { parsed, type Arrived, type LineReader } from './csvRecord.ts';

type Named = {
  first_name: string;
  last_name: string;
  email: string | null;
  phone: string | null;
  mobile: string | null;
};

const join = (...parts: readonly (string | null | undefined)[]) =>
  parts.map((part) => (part ?? '').toLowerCase()).join('|');

/** By what a person is known again: the e-mail address; the name with a number. */
function marksOf(person: Named): string[] {
  const { first_name: first, last_name: last, email, phone, mobile } = person;
  const numbers = [phone, mobile].filter((number) => number !== null && number !== '');
  const byNumber = numbers.map((number) => join('n', first, last, number));
  return email ? [join('e', email), ...byNumber] : byNumber;
}

async function knownMarks(trx: Knex): Promise<Map<string, string>> {
  const rows = await select<Named>(
    trx,
    'SELECT first_name, last_name, email, phone, mobile FROM clients WHERE clinic_id = ? AND deleted_at IS NULL',
    [currentTenant().clinicId],
  );
  return new Map(rows.flatMap((row) => marksOf(row).map((mark) => [mark, 'the clinic'])));
}

function withPreferences(said: Record<string, unknown>): Record<string, unknown> {
  const { wantsEmail, wantsSms, wantsCall, ...rest } = said;
  const wants = Object.entries({ email: wantsEmail, sms: wantsSms, call: wantsCall });
  const told = wants.filter(([, value]) => value !== undefined);
  if (told.length === 0) return rest;
  return { ...rest, communicationPreferences: Object.fromEntries(told) };
}

/** Reads lines of clients: checked like a form, spelled like the app spells, and each person once. */
export async function clientReader(trx: Knex.Transaction): Promise<LineReader> {
  const known = await knownMarks(trx);
  return async (said, line, id): Promise<Arrived> => {
    const checked = parsed(NewClient, withPreferences(said));
    if ('faults' in checked) return checked;
    const { patch } = await plainClient(trx, checked.value);
    const { communicationPreferences: wants, ...fields } = patch;
    const { firstName: first_name, lastName: last_name } = fields;
    const { email = null, phone = null, mobile = null } = fields;
    const marks = marksOf({ first_name, last_name, email, phone, mobile });
    const twin = marks.map((mark) => known.get(mark)).find((place) => place !== undefined);
    if (twin !== undefined) {
      const reason = `is there already: ${twin}`;
      return { faults: [{ field: email ? 'email' : 'lastName', reason }] };
    }
    for (const mark of marks) known.set(mark, `line ${String(line)}`);
    const preferences = wants ? { communicationPreferences: JSON.stringify(wants) } : {};
    return { columns: { id, ...fields, ...preferences }, told: patch };
  };
}
