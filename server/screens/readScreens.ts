import type { Knex } from 'knex';
import { getScreen, listScreens } from '../../shared/screenEndpoints.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey, textKey } from '../http/sortKeys.ts';
import { presentScreen } from './presentScreen.ts';
import { ScreenRow } from './ScreenRow.ts';

/** @throws Problem `not_found` for a removed screen and for another clinic's */
export async function findScreen(trx: Knex, screenId: string): Promise<ScreenRow> {
  const screen = await ScreenRow.query(trx).findById(screenId).whereNull('revoked_at');
  if (!screen) throw new Problem('not_found');
  return screen;
}

const order = keyset(listScreens, {
  id: idKey<ScreenRow>('id'),
  sorts: { id: [textKey('name', (row: ScreenRow) => row.name)] },
});

export const list = route(listScreens, async ({ deps, query }) => {
  const rows = ScreenRow.query(deps.db.app).whereNull('revoked_at');
  order.apply(rows, query);
  const page = order.page(await rows, query);
  return { ...page, items: page.items.map((screen) => presentScreen(deps, screen)) };
});

export const get = route(getScreen, async ({ deps, params }) =>
  presentScreen(deps, await findScreen(deps.db.app, params.screenId)),
);
