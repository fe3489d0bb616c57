import { NewClient } from '../../../shared/clientEndpoints.ts';
import { NewPet } from '../../../shared/petEndpoints.ts';
import { TransferFault } from '../exportFolder.ts';

export type CsvKind = 'clients' | 'pets';

/** Columns of a pet's line that say whose it is, where they are no id. */
export const ownerFields = ['ownerEmail', 'ownerPhone', 'ownerFirstName', 'ownerLastName'] as const;

const preferences = ['wantsEmail', 'wantsSms', 'wantsCall'];
const others = (shape: object, ...left: string[]) =>
  Object.keys(shape).filter((name) => !left.includes(name));

/** The fields that a line may have, by the names of the API. */
export const csvFields: Readonly<Record<CsvKind, readonly string[]>> = {
  clients: [...others(NewClient.shape, 'communicationPreferences'), ...preferences],
  pets: [...others(NewPet.shape), ...ownerFields],
};

/** What other programs call them. */
const otherNames: Readonly<Record<string, string>> = {
  surname: 'lastName',
  familyname: 'lastName',
  givenname: 'firstName',
  forename: 'firstName',
  mail: 'email',
  emailaddress: 'email',
  telephone: 'phone',
  cell: 'mobile',
  cellphone: 'mobile',
  street: 'addressLine1',
  address: 'addressLine1',
  address1: 'addressLine1',
  address2: 'addressLine2',
  zip: 'postalCode',
  zipcode: 'postalCode',
  postcode: 'postalCode',
  petname: 'name',
  patient: 'name',
  patientname: 'name',
  gender: 'sex',
  colour: 'color',
  weight: 'weightKg',
  dateofbirth: 'birthDate',
  born: 'birthDate',
  dob: 'birthDate',
  dateofdeath: 'deceasedDate',
  deceased: 'isDeceased',
  photo: 'photoUrl',
  microchip: 'microchipId',
  chip: 'microchipId',
  chipnumber: 'microchipId',
  owneremailaddress: 'ownerEmail',
  ownermail: 'ownerEmail',
};

const bare = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** `Surname=lastName,Chip no.=microchipId`. @throws TransferFault */
export function readMapping(text: string | undefined): ReadonlyMap<string, string> {
  const pairs = (text ?? '').split(',').filter((pair) => pair.trim() !== '');
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=');
      if (at < 1) throw new TransferFault(`--map: "${pair}" is no Column=field`);
      return [bare(pair.slice(0, at)), pair.slice(at + 1).trim()] as const;
    }),
  );
}

/** The field of each column; null for one that is left out. @throws TransferFault for columns that nobody knows, and for two of one field */
export function fieldsOf(
  kind: CsvKind,
  header: readonly string[],
  mapping: ReadonlyMap<string, string>,
): (string | null)[] {
  const known = csvFields[kind];
  const byBare = new Map(known.map((field) => [bare(field), field]));
  const found = header.map((column) => {
    const wanted = mapping.get(bare(column));
    if (wanted === '' || wanted === '-') return null;
    const field = wanted ?? byBare.get(bare(column)) ?? otherNames[bare(column)];
    return field !== undefined && known.includes(field) ? field : undefined;
  });
  const strange = header.filter((_, at) => found[at] === undefined);
  if (strange.length > 0)
    throw new TransferFault(
      `Nobody knows the column ${strange.map((name) => `"${name}"`).join(', ')}. Say what it is with --map "${strange[0] ?? ''}=field", ` +
        `or leave it out with "${strange[0] ?? ''}=-". Fields: ${known.join(', ')}`,
    );
  const fields = found.map((field) => field ?? null);
  const twice = fields.filter((field, at) => field !== null && fields.indexOf(field) !== at);
  if (twice.length > 0) throw new TransferFault(`Two columns are the field ${String(twice[0])}.`);
  return fields;
}
