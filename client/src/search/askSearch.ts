import { type Client, listClients } from '../../../shared/clientEndpoints.ts';
import type { Species } from '../../../shared/board.ts';
import { listPets, type Pet } from '../../../shared/petEndpoints.ts';
import { call } from '../live/call.ts';

/** A patient or an owner that a search found; `path` is its page. */
export type Hit = {
  readonly path: string;
  readonly title: string;
  /** What tells it from others of the same name. */
  readonly detail: string;
  /** Null for an owner. */
  readonly species: Species | null;
  readonly petId: string | null;
};

const most = 8;
const listed = (parts: readonly (string | null)[]) => parts.filter(Boolean).join(' · ');

function petHit(pet: Pet): Hit {
  const owner = `${pet.client.firstName} ${pet.client.lastName}`;
  return {
    path: `/pets/${pet.id}`,
    title: pet.name,
    detail: listed([owner, pet.breed, pet.isDeceased ? 'deceased' : null, pet.microchipId]),
    species: pet.species,
    petId: pet.id,
  };
}

function clientHit(client: Client): Hit {
  return {
    path: `/clients/${client.id}`,
    title: `${client.firstName} ${client.lastName}`,
    detail: listed([client.mobile, client.phone, client.email, client.city]),
    species: null,
    petId: null,
  };
}

/** Patients and owners by the starts of any words, phone or microchip number. @throws OfflineError, ProblemError */
export async function askSearch(search: string, signal: AbortSignal): Promise<readonly Hit[]> {
  const query = { search, limit: most };
  const [pets, clients] = await Promise.all([
    call(listPets, { query, signal }),
    call(listClients, { query, signal }),
  ]);
  return [...pets.items.map(petHit), ...clients.items.map(clientHit)];
}
