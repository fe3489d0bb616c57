import type { Route } from '../http/route.ts';
import { deactivate, reactivate, remove } from './closeClinic.ts';
import { createClinic } from './createClinic.ts';
import { move } from './moveSession.ts';
import { get, list } from './readClinics.ts';
import { updateClinic } from './updateClinic.ts';

export const clinicRoutes: readonly Route[] = [
  list,
  get,
  createClinic,
  updateClinic,
  deactivate,
  reactivate,
  remove,
  move,
];
