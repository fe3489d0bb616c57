import type { Knex } from 'knex';
import { updatePet as endpoint, type Pet } from '../../shared/petEndpoints.ts';
import type { Warning } from '../../shared/warning.ts';
import { stepOfOwner } from '../board/ownerStep.ts';
import { changedFields } from '../http/changedFields.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { refuseHeldPet } from '../legalHolds/held.ts';
import { microchipWarnings } from './microchips.ts';
import { refuseImpossible, warningsOf } from './petFacts.ts';
import { deceasedWarnings, followVisits } from './followVisits.ts';
import { registered } from './lastWeights.ts';
import { holdClient, plainPet, toColumns } from './petReferences.ts';
import { PetRow } from './PetRow.ts';
import { dropPhoto, photoPath, refuseOwnAddress } from './photo.ts';
import { presentPet } from './presentPet.ts';
import { findPet } from './readPets.ts';

/** Does a card, or what opens from it, show something else now? Then whoever has one open is told to look again. */
const looksOtherwise = (before: Pet, after: Pet): boolean =>
  before.name !== after.name ||
  before.species !== after.species ||
  before.breed !== after.breed ||
  before.clientId !== after.clientId ||
  before.isDeceased !== after.isDeceased ||
  before.allergies !== after.allergies ||
  before.specialInstructions !== after.specialInstructions ||
  before.sex !== after.sex ||
  before.weightKg !== after.weightKg;

type Change = { readonly before: Pet; readonly after: Pet };

async function secondLook(trx: Knex, { before, after }: Change, at: Date): Promise<Warning[]> {
  const isNewChip = before.microchipId !== after.microchipId;
  return [
    ...warningsOf(after, at),
    ...(isNewChip ? await microchipWarnings(trx, after) : []),
    ...(await deceasedWarnings(trx, after, at)),
  ];
}

/** Its address was taken away: so is a photo that was kept here. */
async function takePhoto(trx: Knex.Transaction, { id, photoUrl }: Pet, at: Date): Promise<void> {
  if (photoUrl === photoPath(id)) await refuseHeldPet(trx, id);
  await dropPhoto(trx, id, at);
}

/** Corrects a pet; cards on the board that show it follow, and with them what was opened from one. */
export const updatePet = command(endpoint, async (call) => {
  const { trx, params, body, at } = call;
  const { version, ...asked } = body;
  const before = presentPet(await findPet(trx, params.petId));
  const patch = plainPet(asked);
  refuseOwnAddress(patch.photoUrl, before.photoUrl);
  refuseImpossible({ ...before, ...patch }, at, before);
  await holdClient(trx, patch.clientId);
  const done = await PetRow.updateVersioned(trx, params.petId, version, {
    ...toColumns(patch),
    // The same number again is no new weighing.
    ...(patch.weightKg === before.weightKg ? {} : registered(patch.weightKg, at)),
  });
  const after = presentPet(await findPet(trx, params.petId));
  if (done === 0) throw new Problem('stale_version', { current: after });
  if (before.photoUrl !== after.photoUrl) await takePhoto(trx, before, at);
  const followed = await followVisits(call, { before, after });
  const warnings = await secondLook(trx, { before, after }, at);
  return {
    reply: () => ({ ...after, warnings }),
    traces: [
      { entityType: 'pet', entityId: after.id, action: 'update', ...changedFields(before, after) },
      ...followed,
    ],
    step: looksOtherwise(before, after) ? await stepOfOwner(trx, 'pet', after.id, at) : undefined,
  };
});
