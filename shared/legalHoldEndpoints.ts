import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { ClientId, Instant, LegalHoldId, PetId, UserId, Version } from './ids.ts';
import { Flag, PageQuery, pageOf, sortedBy } from './page.ts';

const reason = z.string().trim().min(3).max(2_000);
const client = z.object({ id: ClientId, firstName: z.string(), lastName: z.string() });
const by = z.object({ id: UserId, firstName: z.string(), lastName: z.string() }).nullable();

/**
 * Keeps records out of the archive while somebody may still ask for them: of a client with all their pets, of one pet, or (both null) of the whole clinic.
 * `pet.client`: whose it is now. `placedBy` null: placed by the operator.
 */
export const LegalHold = z.object({
  id: LegalHoldId,
  version: Version,
  client: client.nullable(),
  pet: z.object({ id: PetId, name: z.string(), client: client.nullable() }).nullable(),
  reason: z.string(),
  placedAt: Instant,
  placedBy: by,
  releasedAt: Instant.nullable(),
  releasedBy: by,
  releaseReason: z.string().nullable(),
});
export type LegalHold = z.infer<typeof LegalHold>;

/** A client with all their pets, a pet, or both; neither: the whole clinic. */
export const NewLegalHold = z
  .strictObject({ clientId: ClientId, petId: PetId, reason })
  .partial({ clientId: true, petId: true });
export type NewLegalHold = z.infer<typeof NewLegalHold>;

const params = z.strictObject({ legalHoldId: LegalHoldId });

export const listLegalHolds = endpoint({
  method: 'GET',
  path: '/legal-holds',
  ability: 'legalHolds.manage',
  query: PageQuery.extend({ sort: sortedBy('-placedAt'), isReleased: Flag.optional() }),
  reply: pageOf(LegalHold),
  reads: 'legal_hold',
  problems: [],
});
export const getLegalHold = endpoint({
  method: 'GET',
  path: '/legal-holds/:legalHoldId',
  ability: 'legalHolds.manage',
  params,
  reply: LegalHold,
  reads: 'legal_hold',
  problems: ['not_found'],
});
export const placeLegalHold = endpoint({
  method: 'POST',
  path: '/legal-holds',
  ability: 'legalHolds.manage',
  body: NewLegalHold,
  reply: LegalHold,
  status: 201,
  problems: ['unknown_reference'],
});
/** Ends the hold; it stays on record. */
export const releaseLegalHold = endpoint({
  method: 'POST',
  path: '/legal-holds/:legalHoldId/release',
  ability: 'legalHolds.manage',
  params,
  body: z.strictObject({ version: Version, reason }),
  reply: LegalHold,
  problems: ['not_found', 'stale_version', 'hold_already_released'],
});
