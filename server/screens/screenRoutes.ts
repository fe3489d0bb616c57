import type { Route } from '../http/route.ts';
import { approvePairing, getPairing } from './approvePairing.ts';
import { claimPairing } from './claimPairing.ts';
import { get, list } from './readScreens.ts';
import { removeScreen } from './removeScreen.ts';
import { startPairing } from './startPairing.ts';
import { updateScreen } from './updateScreen.ts';

export const screenRoutes: readonly Route[] = [
  startPairing,
  claimPairing,
  getPairing,
  approvePairing,
  list,
  get,
  updateScreen,
  removeScreen,
];
