import type { Route } from '../http/route.ts';
import { correctLabResult } from './correctLabResult.ts';
import { get, list } from './readLabResults.ts';
import { reportLabResult } from './reportLabResult.ts';

export const labResultRoutes: readonly Route[] = [list, get, reportLabResult, correctLabResult];
