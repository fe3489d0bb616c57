import type { z } from 'zod';
import { listUsers, type Colleague } from '../../shared/sessionEndpoints.ts';
import { route, type Route } from '../http/route.ts';
import { UserRow } from './UserRow.ts';

function toColleague(user: UserRow): z.input<typeof Colleague> {
  const { id, firstName, lastName, role, isActive } = user;
  return { id, firstName, lastName, role, isActive };
}

export const userRoutes: readonly Route[] = [
  route(listUsers, async ({ deps }) => {
    const users = await UserRow.query(deps.db.app)
      .whereNull('deleted_at')
      .orderBy(['last_name', 'first_name', 'id']);
    return { items: users.map(toColleague) };
  }),
];
