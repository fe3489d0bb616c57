import type { ClientId, PetId } from '../../shared/ids.ts';
import type { Pet } from '../../shared/petEndpoints.ts';
import type { PetRow } from './PetRow.ts';

/** A pet, read with its client, as the API shows it. */
export function presentPet(row: PetRow): Pet {
  const clientId = row.clientId as ClientId; // our own row
  const { firstName = '', lastName = '' } = row.client ?? {};
  return {
    id: row.id as PetId, // our own row
    version: row.version,
    clientId,
    client: { id: clientId, firstName, lastName },
    name: row.name,
    species: row.species,
    breed: row.breed,
    color: row.color,
    sex: row.sex,
    birthDate: row.birthDate,
    weightKg: row.weight,
    microchipId: row.microchipId,
    tattoo: row.tattoo,
    insuranceProvider: row.insuranceProvider,
    insurancePolicy: row.insurancePolicy,
    specialInstructions: row.specialInstructions,
    allergies: row.allergies,
    isDeceased: row.isDeceased,
    deceasedDate: row.deceasedDate,
    photoUrl: row.photoUrl,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
