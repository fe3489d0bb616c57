import type { Knex } from 'knex';
import { plainEmail } from '../../../shared/clientRules.ts';
import { select } from '../../db/names.ts';
import { currentTenant } from '../../db/tenantContext.ts';
import { ownerFields } from './csvFields.ts';
import type { Fault } from './csvRecord.ts';

type Owner = {
  readonly id: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
};
type Fields = Readonly<Record<string, unknown>>;

const digits = (text: string | null) => (text ?? '').replace(/\D/g, '').slice(-7);
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

function isOwner(owner: Owner, said: Fields): boolean {
  const { ownerEmail, ownerPhone, ownerFirstName, ownerLastName } = said;
  const number = digits(text(ownerPhone));
  return (
    (!ownerEmail || owner.email === plainEmail(text(ownerEmail))) &&
    (!ownerPhone || [owner.phone, owner.mobile].some((its) => digits(its) === number)) &&
    (!ownerFirstName || isSame(owner.first_name, text(ownerFirstName))) &&
    (!ownerLastName || isSame(owner.last_name, text(ownerLastName)))
  );
}

/** The clients of the clinic, among whom each pet's owner is looked for. */
export async function ownersOf(trx: Knex): Promise<readonly Owner[]> {
  return select<Owner>(
    trx,
    `SELECT id, first_name, last_name, email, phone, mobile FROM clients
     WHERE clinic_id = ? AND deleted_at IS NULL`,
    [currentTenant().clinicId],
  );
}

/** The one client that a line means, or why there is none. */
export function findOwner(owners: readonly Owner[], said: Fields): { id: string } | Fault {
  if (typeof said['clientId'] === 'string') {
    const id = said['clientId'];
    const isKnown = owners.some((owner) => owner.id === id);
    return isKnown ? { id } : { field: 'clientId', reason: 'No such client' };
  }
  const field = 'owner';
  if (!ownerFields.some((name) => said[name] !== undefined))
    return {
      field,
      reason: `says not whose it is: clientId, or some of ${ownerFields.join(', ')}`,
    };
  const [owner, ...more] = owners.filter((one) => isOwner(one, said));
  if (!owner) return { field, reason: 'No such client' };
  return more.length === 0
    ? { id: owner.id }
    : { field, reason: 'More than one client is like this' };
}
