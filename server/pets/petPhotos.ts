import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { raw } from 'objection';
import { deletePetPhoto, getPetPhoto, putPetPhoto, type Pet } from '../../shared/petEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { route, type Route } from '../http/route.ts';
import { refuseHeldPet } from '../legalHolds/held.ts';
import { cleanPhoto } from './cleanPhoto.ts';
import { dropPhoto, keepPhoto, photoPath, readPhoto } from './photo.ts';
import { PetRow } from './PetRow.ts';
import { presentPet } from './presentPet.ts';
import { findPet } from './readPets.ts';

const get = route(getPetPhoto, async ({ deps, params }) =>
  inTransaction(deps.db, async (trx) => {
    const { content_type: contentType, bytes, updated_at } = await readPhoto(trx, params.petId);
    return {
      id: params.petId,
      contentType,
      base64: bytes.toString('base64'),
      updatedAt: updated_at.toISOString(),
    };
  }),
);

/** Locks the pet, so that two photos at once come one after the other. */
async function holdPet(trx: Knex.Transaction, petId: string): Promise<Pet> {
  await PetRow.query(trx).findById(petId).forUpdate();
  return presentPet(await findPet(trx, petId));
}

async function setAddress(
  trx: Knex.Transaction,
  petId: string,
  photoUrl: string | null,
): Promise<Pet> {
  const columns = { photoUrl, version: raw('?? + 1', 'version') };
  await PetRow.query(trx).findById(petId).patch(columns);
  return presentPet(await findPet(trx, petId));
}

const put = command(putPetPhoto, async ({ trx, params, body }) => {
  const before = await holdPet(trx, params.petId);
  const sent = { contentType: body.contentType, bytes: Buffer.from(body.base64, 'base64') };
  const { contentType, bytes } = await cleanPhoto(sent);
  if (before.photoUrl === photoPath(params.petId)) await refuseHeldPet(trx, params.petId);
  await keepPhoto(trx, params.petId, { contentType, bytes });
  const pet = await setAddress(trx, params.petId, photoPath(params.petId));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const photo = { contentType, bytes: bytes.length, sha256 };
  return {
    reply: () => pet,
    traces: [
      {
        entityType: 'pet',
        entityId: pet.id,
        action: 'update',
        oldValues: { photoUrl: before.photoUrl },
        newValues: { photoUrl: pet.photoUrl, photo },
      },
    ],
  };
});

const remove = command(deletePetPhoto, async ({ trx, params, at }) => {
  const before = await holdPet(trx, params.petId);
  if (before.photoUrl !== photoPath(params.petId)) throw new Problem('not_found');
  await refuseHeldPet(trx, params.petId);
  await dropPhoto(trx, params.petId, at);
  const pet = await setAddress(trx, params.petId, null);
  return {
    reply: () => pet,
    traces: [
      {
        entityType: 'pet',
        entityId: pet.id,
        action: 'update',
        oldValues: { photoUrl: before.photoUrl },
        newValues: { photoUrl: null },
      },
    ],
  };
});

export const photoRoutes: readonly Route[] = [get, put, remove];
