import type { Route } from '../http/route.ts';
import { createProtocol } from './createProtocol.ts';
import { createVaccination } from './createVaccination.ts';
import { deleteProtocol } from './deleteProtocol.ts';
import { deleteVaccination } from './deleteVaccination.ts';
import { listDue } from './readDue.ts';
import { getProtocol, listProtocols } from './readProtocols.ts';
import { get, list } from './readVaccinations.ts';
import { signOffProtocol } from './signOffProtocol.ts';
import { updateProtocol } from './updateProtocol.ts';
import { updateVaccination } from './updateVaccination.ts';

export const vaccinationRoutes: readonly Route[] = [
  listDue,
  list,
  get,
  createVaccination,
  updateVaccination,
  deleteVaccination,
  listProtocols,
  getProtocol,
  createProtocol,
  updateProtocol,
  signOffProtocol,
  deleteProtocol,
];
