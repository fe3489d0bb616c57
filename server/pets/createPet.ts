import { createPet as endpoint } from '../../shared/petEndpoints.ts';
import { command } from '../http/command.ts';
import { microchipWarnings } from './microchips.ts';
import { refuseImpossible, warningsOf } from './petFacts.ts';
import { holdClient, plainPet, toColumns } from './petReferences.ts';
import { PetRow } from './PetRow.ts';
import { refuseOwnAddress } from './photo.ts';
import { presentPet } from './presentPet.ts';
import { findPet } from './readPets.ts';

export const createPet = command(endpoint, async ({ deps, trx, body, at }) => {
  const id = deps.ids.uuid();
  const asked = plainPet(body);
  refuseOwnAddress(asked.photoUrl);
  refuseImpossible(asked, at);
  await holdClient(trx, asked.clientId);
  await PetRow.insertOne(trx, { ...toColumns(asked), id });
  const pet = presentPet(await findPet(trx, id));
  const warnings = [...warningsOf(pet, at), ...(await microchipWarnings(trx, pet))];
  return {
    reply: () => ({ ...pet, warnings }),
    traces: [{ entityType: 'pet', entityId: id, action: 'create', newValues: asked }],
  };
});
