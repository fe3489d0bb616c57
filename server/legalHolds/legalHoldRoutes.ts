import type { Route } from '../http/route.ts';
import { placeLegalHold } from './placeLegalHold.ts';
import { get, list } from './readLegalHolds.ts';
import { releaseLegalHold } from './releaseLegalHold.ts';

export const legalHoldRoutes: readonly Route[] = [list, get, placeLegalHold, releaseLegalHold];
