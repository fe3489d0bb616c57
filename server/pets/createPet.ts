import { createPet as endpoint } from '../../shared/petEndpoints.ts';
import { consistentDeath } from '../../shared/petRules.ts';
import { command } from '../http/command.ts';
import { refuseImpossible, warningsOf } from './petFacts.ts';
import { holdClient, toColumns } from './petReferences.ts';
import { PetRow } from './PetRow.ts';
import { refuseOwnAddress } from './photo.ts';
import { presentPet } from './presentPet.ts';
import { findPet } from './readPets.ts';

export const createPet = command(endpoint, async ({ deps, trx, body, at }) => {
  const id = deps.ids.uuid();
  const asked = consistentDeath(body);
  refuseOwnAddress(asked.photoUrl);
  refuseImpossible(asked, at);
  await holdClient(trx, asked.clientId);
  await PetRow.insertOne(trx, { ...toColumns(asked), id });
  const pet = presentPet(await findPet(trx, id));
  return {
    reply: () => ({ ...pet, warnings: warningsOf(pet, at) }),
    traces: [{ entityType: 'pet', entityId: id, action: 'create', newValues: asked }],
  };
});
