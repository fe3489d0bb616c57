import type { ClientId, PetId } from '../../shared/ids.ts';
import type { Pet } from '../../shared/petEndpoints.ts';

/** A row of `pets` with its client's name, as the driver gives it: booleans as 0 or 1, the weight as text. */
export type PetRecord = {
  readonly id: string;
  readonly version: number;
  readonly client_id: string;
  readonly client_first_name: string | null;
  readonly client_last_name: string | null;
  readonly name: string;
  readonly species: Pet['species'];
  readonly breed: string | null;
  readonly color: string | null;
  readonly sex: Pet['sex'];
  readonly birth_date: string | null;
  /** Kilograms. */
  readonly weight: string | null;
  readonly weighed_at: Date | null;
  readonly microchip_id: string | null;
  readonly tattoo: string | null;
  readonly insurance_provider: string | null;
  readonly insurance_policy: string | null;
  readonly special_instructions: string | null;
  readonly allergies: string | null;
  readonly is_deceased: number;
  readonly deceased_date: string | null;
  readonly photo_url: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

/** The pet's weight as a number. */
export const weightOf = ({ weight }: PetRecord): number | null =>
  weight === null ? null : Number(weight);

/** A pet, read with its client, as the API shows it. */
export function presentPet(row: PetRecord): Pet {
  const clientId = row.client_id as ClientId; // our own row
  const [firstName, lastName] = [row.client_first_name ?? '', row.client_last_name ?? ''];
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
    birthDate: row.birth_date,
    weightKg: weightOf(row),
    weighedAt: row.weighed_at?.toISOString() ?? null,
    microchipId: row.microchip_id,
    tattoo: row.tattoo,
    insuranceProvider: row.insurance_provider,
    insurancePolicy: row.insurance_policy,
    specialInstructions: row.special_instructions,
    allergies: row.allergies,
    isDeceased: row.is_deceased === 1,
    deceasedDate: row.deceased_date,
    photoUrl: row.photo_url,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
