import type { z } from 'zod';
import type { Screen } from '../../shared/screenEndpoints.ts';
import type { Deps } from '../deps.ts';
import type { ScreenRow } from './ScreenRow.ts';

/** A screen that another node saw within this time counts as online. */
const seenLatelyMs = 90_000;

export function presentScreen(deps: Deps, row: ScreenRow): z.input<typeof Screen> {
  const { id, version, name, view, diagonalInches, readingDistanceM, lastSeenAt } = row;
  const isConnectedHere = deps.live.onlineScreens(row.clinicId).has(id);
  const isSeenLately =
    lastSeenAt !== null && deps.clock.nowMs() - lastSeenAt.getTime() < seenLatelyMs;
  return {
    id,
    version,
    name,
    view,
    diagonalInches,
    readingDistanceM,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    isOnline: isConnectedHere || isSeenLately,
    createdAt: row.createdAt.toISOString(),
  };
}
