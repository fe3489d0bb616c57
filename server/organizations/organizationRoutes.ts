import type { Route } from '../http/route.ts';
import { grant, list as listOwners, withdraw } from './owners.ts';
import { get, list } from './readOrganization.ts';
import { updateOrganization } from './updateOrganization.ts';

export const organizationRoutes: readonly Route[] = [
  list,
  get,
  updateOrganization,
  listOwners,
  grant,
  withdraw,
];
