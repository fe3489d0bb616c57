import type { Knex } from 'knex';
import { NewPet } from '../../../shared/petEndpoints.ts';
import { latestToday, petFaults, petWarnings, plainMicrochip } from '../../../shared/petRules.ts';
import { select } from '../../db/names.ts';
import { currentTenant } from '../../db/tenantContext.ts';
import { plainPet, toColumns } from '../../pets/petReferences.ts';
import { ownerFields } from './csvFields.ts';
import {
  asFaults,
  schemaFaults,
  type Arrived,
  type Fault,
  type LineReader,
  type Said,
} from './csvRecord.ts';
import { findOwner, ownersOf } from './petOwners.ts';

type Fields = Record<string, unknown>;
type Marked = {
  readonly clientId: string;
  readonly name: string;
  readonly microchipId?: string | null | undefined;
};

/** An animal is known again by its chip, and by its owner and name. */
const marksOf = ({ clientId, name, microchipId }: Marked) => [
  ...(microchipId ? [{ field: 'microchipId', text: `chip|${plainMicrochip(microchipId)}` }] : []),
  { field: 'name', text: `${clientId}|${name.toLowerCase()}` },
];

async function knownMarks(trx: Knex): Promise<Map<string, string>> {
  const rows = await select<Marked>(
    trx,
    `SELECT client_id AS clientId, name, microchip_id AS microchipId FROM pets
     WHERE clinic_id = ? AND deleted_at IS NULL`,
    [currentTenant().clinicId],
  );
  return new Map(rows.flatMap((row) => marksOf(row).map(({ text }) => [text, 'the clinic'])));
}

const OwnPet = NewPet.omit({ clientId: true });
const SomeOfPet = OwnPet.partial();

const isOwnerField = (field: string) => ownerFields.some((name) => name === field);
const without = (fields: Fields, isLeft: (field: string) => boolean): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([field]) => !isLeft(field)));

function photoFaults({ photoUrl }: { readonly photoUrl?: string | null | undefined }): Fault[] {
  if (!photoUrl?.startsWith('/')) return [];
  return [{ field: 'photoUrl', reason: 'Is a photo that is kept elsewhere, and no web address' }];
}

/** All that is wrong with an animal's own fields: what the schema refuses, and what cannot be of those that it takes. */
function ownFaults(said: Said, own: Fields, today: string): Fault[] {
  const unread = [...said.faults, ...schemaFaults(OwnPet, own, said.faults)];
  const readable = without(own, (field) => unread.some((one) => one.field === field));
  const some = SomeOfPet.safeParse(readable);
  if (!some.success) return unread;
  // What it may weigh depends on what it is.
  const known = some.data.species ? some.data : { ...some.data, weightKg: null };
  return [...unread, ...asFaults(petFaults(plainPet(known), today)), ...photoFaults(known)];
}

/** Reads lines of pets: checked like a form, with exactly one owner of the clinic, and each animal once. */
export async function petReader(trx: Knex.Transaction, nowMs: number): Promise<LineReader> {
  const owners = await ownersOf(trx);
  const known = await knownMarks(trx);
  const today = latestToday(nowMs);
  const arrive = (said: Said, line: number, id: string): Arrived => {
    const owner = findOwner(owners, said.fields);
    const own = without(said.fields, (field) => field === 'clientId' || isOwnerField(field));
    const faults = ownFaults(said, own, today);
    if ('reason' in owner) return { faults: [owner, ...faults] };
    if (faults.length > 0) return { faults };
    const pet = plainPet(NewPet.parse({ ...own, clientId: owner.id }));
    const marks = marksOf(pet);
    const twin = marks.find(({ text }) => known.has(text));
    if (twin) {
      const reason = `is there already: ${known.get(twin.text) ?? ''}`;
      return { faults: [{ field: twin.field, reason }] };
    }
    for (const { text } of marks) known.set(text, `line ${String(line)}`);
    const warnings = [...said.warnings, ...asFaults(petWarnings(pet, today))];
    return { columns: { id, ...toColumns(pet) }, told: pet, warnings };
  };
  return (said, line, id) => Promise.resolve(arrive(said, line, id));
}
