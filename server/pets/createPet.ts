import { createPet as endpoint } from '../../shared/petEndpoints.ts';
import { command } from '../http/command.ts';
import { holdClient, toColumns } from './petReferences.ts';
import { PetRow } from './PetRow.ts';
import { presentPet } from './presentPet.ts';
import { findPet } from './readPets.ts';

export const createPet = command(endpoint, async ({ deps, trx, body }) => {
  const id = deps.ids.uuid();
  await holdClient(trx, body.clientId);
  await PetRow.insertOne(trx, { ...toColumns(body), id });
  const pet = presentPet(await findPet(trx, id));
  return {
    reply: () => pet,
    traces: [{ entityType: 'pet', entityId: id, action: 'create', newValues: body }],
  };
});
