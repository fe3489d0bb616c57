import { search as endpoint } from '../../shared/searchEndpoints.ts';
import { route, type Route } from '../http/route.ts';
import { findHits } from './findHits.ts';

const search = route(endpoint, async ({ deps, query }) => findHits(deps.db.app, query.q));

export const searchRoutes: readonly Route[] = [search];
