import type { Knex } from 'knex';
import { plainEmail } from '../../../shared/clientRules.ts';
import { NewPet } from '../../../shared/petEndpoints.ts';
import { consistentDeath, latestToday, petFaults } from '../../../shared/petRules.ts';
import { select } from '../../db/names.ts';
import { currentTenant } from '../../db/tenantContext.ts';
import { toColumns } from '../../pets/petReferences.ts';
import { ownerFields } from './csvFields.ts';
import { parsed, type Arrived, type LineReader } from './csvRecord.ts';

type Owner = {
  id: string;
  first_name: string;
  last_name: string;
  email: string | null;
  phone: string | null;
  mobile: string | null;
};
type Said = Record<string, unknown>;

const digits = (text: string | null) => (text ?? '').replace(/\D/g, '').slice(-7);
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

function isOwner(owner: Owner, said: Said): boolean {
  const { ownerEmail, ownerPhone, ownerFirstName, ownerLastName } = said;
  const number = digits(text(ownerPhone));
  return (
    (!ownerEmail || owner.email === plainEmail(text(ownerEmail))) &&
    (!ownerPhone || [owner.phone, owner.mobile].some((its) => digits(its) === number)) &&
    (!ownerFirstName || isSame(owner.first_name, text(ownerFirstName))) &&
    (!ownerLastName || isSame(owner.last_name, text(ownerLastName)))
  );
}

/** The one client that a line means, or why there is none. */
function findOwner(owners: readonly Owner[], said: Said): { id: string } | { reason: string } {
  if (typeof said['clientId'] === 'string') {
    const id = said['clientId'];
    return owners.some((owner) => owner.id === id) ? { id } : { reason: 'No such client' };
  }
  if (!ownerFields.some((field) => said[field] !== undefined))
    return { reason: `says not whose it is: clientId, or some of ${ownerFields.join(', ')}` };
  const [owner, ...more] = owners.filter((one) => isOwner(one, said));
  if (!owner) return { reason: 'No such client' };
  return more.length === 0 ? { id: owner.id } : { reason: 'More than one client is like this' };
}

async function readOwners(trx: Knex): Promise<Owner[]> {
  return select<Owner>(
    trx,
    `SELECT id, first_name, last_name, email, phone, mobile FROM clients
     WHERE clinic_id = ? AND deleted_at IS NULL`,
    [currentTenant().clinicId],
  );
}

/** An animal is known again by its chip, and by its owner and name. */
const marksOf = (pet: {
  clientId: string;
  name: string;
  microchipId?: string | null | undefined;
}) => [
  `${pet.clientId}|${pet.name.toLowerCase()}`,
  ...(pet.microchipId ? [`chip|${pet.microchipId}`] : []),
];

async function knownMarks(trx: Knex): Promise<Map<string, string>> {
  const rows = await select<{ clientId: string; name: string; microchipId: string | null }>(
    trx,
    `SELECT client_id AS clientId, name, microchip_id AS microchipId FROM pets
     WHERE clinic_id = ? AND deleted_at IS NULL`,
    [currentTenant().clinicId],
  );
  return new Map(rows.flatMap((row) => marksOf(row).map((mark) => [mark, 'the clinic'])));
}

/** Reads lines of pets: checked like a form, with exactly one owner of the clinic, and each animal once. */
export async function petReader(trx: Knex.Transaction, nowMs: number): Promise<LineReader> {
  const owners = await readOwners(trx);
  const known = await knownMarks(trx);
  const today = latestToday(nowMs);
  return (said, line, id): Promise<Arrived> => {
    const owner = findOwner(owners, said);
    if ('reason' in owner)
      return Promise.resolve({ faults: [{ field: 'clientId', reason: owner.reason }] });
    const own = Object.entries(said).filter(([field]) => !ownerFields.some((it) => it === field));
    const checked = parsed(NewPet, { ...Object.fromEntries(own), clientId: owner.id });
    if ('faults' in checked) return Promise.resolve(checked);
    const pet = consistentDeath(checked.value);
    const impossible = petFaults(pet, today).map(({ path, message }) => ({
      field: path.replace(/^body\./, ''),
      reason: message,
    }));
    if (impossible.length > 0) return Promise.resolve({ faults: impossible });
    const twin = marksOf(pet)
      .map((mark) => known.get(mark))
      .find((place) => place !== undefined);
    if (twin !== undefined)
      return Promise.resolve({ faults: [{ field: 'name', reason: `is there already: ${twin}` }] });
    for (const mark of marksOf(pet)) known.set(mark, `line ${String(line)}`);
    return Promise.resolve({ columns: { id, ...toColumns(pet) }, told: pet });
  };
}
