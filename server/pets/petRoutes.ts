import type { Route } from '../http/route.ts';
import { createPet } from './createPet.ts';
import { deletePet } from './deletePet.ts';
import { photoRoutes } from './petPhotos.ts';
import { get, list } from './readPets.ts';
import { updatePet } from './updatePet.ts';

export const petRoutes: readonly Route[] = [
  list,
  get,
  createPet,
  updatePet,
  deletePet,
  ...photoRoutes,
];
