import type { Knex } from 'knex';
import { NewClient } from '../../../shared/clientEndpoints.ts';
import { clientWarnings } from '../../../shared/clientRules.ts';
import { plainClient } from '../../clients/plainClient.ts';
import { select } from '../../db/names.ts';
import { currentTenant } from '../../db/tenantContext.ts';
import {
  asFaults,
  schemaFaults,
  type Arrived,
  type Fault,
  type LineReader,
  type Said,
} from './csvRecord.ts';

type Named = Readonly<Record<'first_name' | 'last_name', string>> &
  Readonly<Record<'email' | 'phone' | 'mobile' | 'address_line1' | 'postal_code', string | null>>;
type Mark = { readonly field: string; readonly text: string };
/** Who has an e-mail address or a mark: the person's name, and where that is. */
type Holder = { readonly name: string; readonly place: string };

const join = (...parts: readonly (string | null | undefined)[]) =>
  parts.map((part) => (part ?? '').toLowerCase()).join('|');

/** By what a person is known again: the name with the e-mail address or a number; without any, the name with the address. */
function marksOf(person: Named): Mark[] {
  const { first_name: first, last_name: last, address_line1, postal_code } = person;
  const contacts = (['email', 'phone', 'mobile'] as const).filter((field) => person[field]);
  if (contacts.length === 0)
    return [{ field: 'lastName', text: join('address', first, last, address_line1, postal_code) }];
  return contacts.map((field) => {
    const kind = field === 'email' ? 'email' : 'number';
    return { field, text: join(kind, first, last, person[field]) };
  });
}

/** The people of the clinic and of the lines so far. */
class KnownPeople {
  readonly #byMark = new Map<string, string>();
  readonly #byEmail = new Map<string, Holder>();

  add(person: Named, place: string): void {
    for (const { text } of marksOf(person)) this.#byMark.set(text, place);
    const name = `${person.first_name} ${person.last_name}`;
    if (person.email) this.#byEmail.set(person.email.toLowerCase(), { name, place });
  }

  /** The same person, told as a fault of the line; null for nobody. */
  twinOf(person: Named): Fault | null {
    for (const { field, text } of marksOf(person)) {
      const place = this.#byMark.get(text);
      if (place !== undefined) return { field, reason: `is there already: ${place}` };
    }
    return null;
  }

  /** Another person with the same e-mail address: families share one. */
  sharedEmail({ email }: Named): Fault[] {
    const holder = email ? this.#byEmail.get(email.toLowerCase()) : undefined;
    if (!holder) return [];
    return [{ field: 'email', reason: `${holder.name} has this as well: ${holder.place}` }];
  }
}

async function knownPeople(trx: Knex): Promise<KnownPeople> {
  const rows = await select<Named>(
    trx,
    `SELECT first_name, last_name, email, phone, mobile, address_line1, postal_code FROM clients
     WHERE clinic_id = ? AND deleted_at IS NULL`,
    [currentTenant().clinicId],
  );
  const known = new KnownPeople();
  for (const row of rows) known.add(row, 'the clinic');
  return known;
}

function withPreferences(said: Record<string, unknown>): Record<string, unknown> {
  const { wantsEmail, wantsSms, wantsCall, ...rest } = said;
  const wants = Object.entries({ email: wantsEmail, sms: wantsSms, call: wantsCall });
  const told = wants.filter(([, value]) => value !== undefined);
  if (told.length === 0) return rest;
  return { ...rest, communicationPreferences: Object.fromEntries(told) };
}

const wantNames: Readonly<Record<string, string>> = {
  'communicationPreferences.email': 'wantsEmail',
  'communicationPreferences.sms': 'wantsSms',
  'communicationPreferences.call': 'wantsCall',
};

/** What is wrong with the line, by the names that a file has. */
function faultsOf(said: Said, asked: Record<string, unknown>): Fault[] {
  const faults = [...said.faults, ...schemaFaults(NewClient, asked, said.faults)];
  return faults.map((one) => ({ ...one, field: wantNames[one.field ?? ''] ?? one.field }));
}

function namedOf(patch: NewClient): Named {
  const { firstName: first_name, lastName: last_name, email = null, phone = null } = patch;
  const { mobile = null, addressLine1: address_line1 = null, postalCode = null } = patch;
  return { first_name, last_name, email, phone, mobile, address_line1, postal_code: postalCode };
}

/** Reads lines of clients: checked like a form, spelled like the app spells, and each person once. */
export async function clientReader(trx: Knex.Transaction): Promise<LineReader> {
  const known = await knownPeople(trx);
  return async (said, line, id): Promise<Arrived> => {
    const asked = withPreferences(said.fields);
    const faults = faultsOf(said, asked);
    if (faults.length > 0) return { faults };
    const { patch, warnings } = await plainClient(trx, NewClient.parse(asked));
    const person = namedOf(patch);
    const twin = known.twinOf(person);
    if (twin !== null) return { faults: [twin] };
    const { communicationPreferences: wants, ...fields } = patch;
    const others = clientWarnings(patch).filter(
      ({ path }) => !warnings.some((one) => one.path === path),
    );
    const worthALook = [
      ...said.warnings,
      ...asFaults([...warnings, ...others]),
      ...known.sharedEmail(person),
    ];
    known.add(person, `line ${String(line)}`);
    const preferences = wants ? { communicationPreferences: JSON.stringify(wants) } : {};
    const columns = { id, ...fields, ...preferences };
    return { columns, told: patch, warnings: worthALook };
  };
}
