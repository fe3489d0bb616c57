import type { Route } from '../http/route.ts';
import { correctLabResult } from './correctLabResult.ts';
import { deleteLabResult } from './deleteLabResult.ts';
import { trend } from './labTrend.ts';
import { get, list } from './readLabResults.ts';
import { reportLabPanel } from './reportLabPanel.ts';
import { reportLabResult } from './reportLabResult.ts';

export const labResultRoutes: readonly Route[] = [
  list,
  get,
  reportLabResult,
  reportLabPanel,
  correctLabResult,
  deleteLabResult,
  trend,
];
