import { z } from 'zod';
import { Species } from './board.ts';
import { endpoint } from './endpoint.ts';
import { BookableInstant, CalendarDate, ClientId, Instant, PetId, Version } from './ids.ts';
import { Empty, Flag, PageQuery, pageOf, sortedBy } from './page.ts';
import { Warning } from './warning.ts';

const text = (max: number) => z.string().trim().max(max).nullable();

/** http(s), or the pet's own photo. */
const photoAddress = /^(https?:\/\/[^\s/?#]+[^\s]*|\/api\/v1\/pets\/[0-9a-f-]{36}\/photo)$/;

const fields = {
  clientId: ClientId,
  name: z.string().trim().min(1).max(100),
  species: Species,
  breed: text(100),
  color: text(100),
  sex: z.enum(['male', 'female', 'unknown']),
  birthDate: CalendarDate.nullable(),
  /** Kilograms; the last one known. It follows the notes: a later visit's weight takes its place. */
  weightKg: z.number().min(0.01).max(9_999).nullable(),
  microchipId: text(50),
  tattoo: text(50),
  insuranceProvider: text(100),
  insurancePolicy: text(100),
  specialInstructions: text(10_000),
  allergies: text(10_000),
  isDeceased: z.boolean(),
  deceasedDate: CalendarDate.nullable(),
  /** A picture elsewhere, or `/api/v1/pets/:petId/photo` where one is kept here. Writing another address takes the kept one away. */
  photoUrl: z
    .string()
    .max(500)
    .regex(photoAddress, 'Must be a web address')
    .nullable()
    .meta({ examples: ['https://example.com/biscuit.jpg'] }),
};

/** A patient, as the seed's `pets` row (`weight` is `weightKg` on the wire), with its owner's name for lists. */
export const Pet = z.object({
  id: PetId,
  version: Version,
  ...fields,
  /** When it weighed `weightKg`: the visit whose note says so, or when it was written with the patient; null where nobody knows. */
  weighedAt: Instant.nullable(),
  client: z.object({ id: ClientId, firstName: z.string(), lastName: z.string() }),
  createdAt: Instant,
  updatedAt: Instant,
});
export type Pet = z.infer<typeof Pet>;
/** What a write answers: the pet as it stands, and what is worth a second look (see petRules). */
const WrittenPet = Pet.extend({ warnings: z.array(Warning) });
export const NewPet = z
  .strictObject(fields)
  .partial()
  .required({ clientId: true, name: true, species: true, sex: true });
export type NewPet = z.infer<typeof NewPet>;
const PetPatch = z.strictObject({ version: Version, ...z.strictObject(fields).partial().shape });

const params = z.strictObject({ petId: PetId });

export const listPets = endpoint({
  method: 'GET',
  path: '/pets',
  ability: 'pets.read',
  /** `search`: starts of words of pet's name, breed and owner's names together ("bis moreno"), or the start of a microchip number. */
  query: PageQuery.extend({
    sort: sortedBy('name', 'createdAt', 'updatedAt', 'birthDate', 'weightKg'),
    search: z.string().trim().max(100).optional(),
    clientId: ClientId.optional(),
    species: Species.optional(),
    isDeceased: Flag.optional(),
    updatedSince: BookableInstant.optional(),
  }),
  reply: pageOf(Pet),
  reads: 'pet',
  problems: [],
});
export const getPet = endpoint({
  method: 'GET',
  path: '/pets/:petId',
  ability: 'pets.read',
  params,
  reply: Pet,
  reads: 'pet',
  problems: ['not_found'],
});
export const createPet = endpoint({
  method: 'POST',
  path: '/pets',
  ability: 'pets.write',
  body: NewPet,
  reply: WrittenPet,
  status: 201,
  problems: ['unknown_reference'],
});
export const updatePet = endpoint({
  method: 'PATCH',
  path: '/pets/:petId',
  ability: 'pets.write',
  params,
  body: PetPatch,
  reply: WrittenPet,
  problems: ['not_found', 'stale_version', 'unknown_reference', 'on_legal_hold'],
});
export const deletePet = endpoint({
  method: 'DELETE',
  path: '/pets/:petId',
  ability: 'pets.write',
  params,
  reply: Empty,
  problems: ['not_found', 'still_has_dependents', 'on_legal_hold'],
});

/** Of the three kinds that browsers show everywhere. */
const photo = {
  contentType: z.enum(['image/jpeg', 'image/png', 'image/webp']),
  /** The bytes in base64; at most 400 KB of them. */
  base64: z
    .string()
    .max(546_136)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'Must be base64'),
};
export const getPetPhoto = endpoint({
  method: 'GET',
  path: '/pets/:petId/photo',
  ability: 'pets.read',
  summary: 'The photo that is kept of a pet',
  params,
  reply: z.object({ id: PetId, ...photo, updatedAt: Instant }),
  reads: 'pet',
  problems: ['not_found'],
});
export const putPetPhoto = endpoint({
  method: 'PUT',
  path: '/pets/:petId/photo',
  ability: 'pets.write',
  summary:
    'Keeps a photo of a pet in place of what there was: drawn anew as WebP, at most 1024 pixels long, without place or camera',
  params,
  body: z.strictObject(photo),
  bodyLimit: 600_000,
  reply: Pet,
  problems: ['not_found', 'not_an_image', 'on_legal_hold'],
});
export const deletePetPhoto = endpoint({
  method: 'DELETE',
  path: '/pets/:petId/photo',
  ability: 'pets.write',
  summary: 'Takes the kept photo of a pet away',
  params,
  reply: Pet,
  problems: ['not_found', 'on_legal_hold'],
});
