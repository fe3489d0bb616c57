import type { ClientId, LegalHoldId, PetId, UserId } from '../../shared/ids.ts';
import type { LegalHold } from '../../shared/legalHoldEndpoints.ts';
import type { LegalHoldRow } from './LegalHoldRow.ts';

type Name = string | null | undefined;

/** Ids of our own rows. */
function person<Id>(id: string | null, first: Name, last: Name) {
  return id === null ? null : { id: id as Id, firstName: first ?? '', lastName: last ?? '' };
}

function presentPet(row: LegalHoldRow): LegalHold['pet'] {
  const { petId, petName, ownerId = null, ownerFirstName, ownerLastName } = row;
  if (petId === null) return null;
  const client = person<ClientId>(ownerId, ownerFirstName, ownerLastName);
  return { id: petId as PetId, name: petName ?? '', client };
}

/** A hold, read with the names of all it refers to, as the API shows it. */
export function presentLegalHold(row: LegalHoldRow): LegalHold {
  return {
    id: row.id as LegalHoldId, // our own rows
    version: row.version,
    client: person<ClientId>(row.clientId, row.clientFirstName, row.clientLastName),
    pet: presentPet(row),
    reason: row.reason,
    placedAt: row.placedAt.toISOString(),
    placedBy: person<UserId>(row.placedBy, row.placerFirstName, row.placerLastName),
    releasedAt: row.releasedAt?.toISOString() ?? null,
    releasedBy: person<UserId>(row.releasedBy, row.releaserFirstName, row.releaserLastName),
    releaseReason: row.releaseReason,
  };
}
