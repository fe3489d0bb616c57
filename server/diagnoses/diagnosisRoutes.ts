import type { Route } from '../http/route.ts';
import { createDiagnosis } from './createDiagnosis.ts';
import { deleteDiagnosis } from './deleteDiagnosis.ts';
import { get, list } from './readDiagnoses.ts';
import { updateDiagnosis } from './updateDiagnosis.ts';

export const diagnosisRoutes: readonly Route[] = [
  list,
  get,
  createDiagnosis,
  updateDiagnosis,
  deleteDiagnosis,
];
