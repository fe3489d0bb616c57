import type { Knex } from 'knex';
import { listScreens } from '../../shared/screenEndpoints.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { presentScreen } from './presentScreen.ts';
import { ScreenRow } from './ScreenRow.ts';

/** @throws Problem `not_found` for a removed screen and for another clinic's */
export async function findScreen(trx: Knex, screenId: string): Promise<ScreenRow> {
  const screen = await ScreenRow.query(trx).findById(screenId).whereNull('revoked_at');
  if (!screen) throw new Problem('not_found');
  return screen;
}

export const list = route(listScreens, async ({ deps }) => {
  const screens = await ScreenRow.query(deps.db.app)
    .whereNull('revoked_at')
    .orderBy(['name', 'id']);
  return { items: screens.map((screen) => presentScreen(deps, screen)) };
});
