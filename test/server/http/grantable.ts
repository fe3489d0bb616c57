import { may, StaffRole } from '../../../shared/abilities.ts';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { testPassword } from '../../support/testDatabase.ts';
import { idFieldsOf, sampleOf, sampleQueryOf } from '../../support/sampleOf.ts';
import { idIn, paramsOf } from './clinicIds.ts';

export const nameOf = ({ method, path }: Pick<Endpoint, 'method' | 'path'>) => `${method} ${path}`;

/** The people that the policy table lets in. */
export function rolesFor({ ability }: Endpoint): StaffRole[] {
  return StaffRole.options.filter((role) => ability === 'public' || may(role, ability));
}

/** Somebody who may. */
export function roleFor(endpoint: Endpoint): StaffRole {
  const [role] = rolesFor(endpoint);
  if (!role) throw new Error(`nobody may ${endpoint.ability}`);
  return role;
}

/** What a plain sample cannot know: values that go together. */
const chosen: Readonly<Record<string, unknown>> = {
  endAt: '2026-11-22T10:30:00.000Z',
  allowDoubleBooking: true,
  nextDueDate: '2027-11-22',
  timezone: 'Europe/Berlin',
  room: 'Exam 1',
  currentPassword: testPassword,
};

function grantableBody(body: NonNullable<Endpoint['body']>, own: Readonly<Record<string, string>>) {
  const fields = Object.keys(body.shape);
  return {
    ...(sampleOf(body) as object),
    ...Object.fromEntries(Object.entries(chosen).filter(([field]) => fields.includes(field))),
    ...Object.fromEntries(idFieldsOf(body).map((field) => [field, idIn(own, field)])),
  };
}

/** A query's required fields, its ids those of this clinic. */
function grantableQuery(
  query: NonNullable<Endpoint['query']>,
  own: Readonly<Record<string, string>>,
) {
  const sample = sampleQueryOf(query) as Record<string, unknown>;
  const ids = Object.keys(sample).filter((field) => field in own);
  return { ...sample, ...Object.fromEntries(ids.map((field) => [field, idIn(own, field)])) };
}

/** A request of records of this clinic that the server grants. */
export function grantable({ path, query, body }: Endpoint, own: Readonly<Record<string, string>>) {
  return {
    params: paramsOf({ path }, (name) => idIn(own, name)),
    ...(query ? { query: grantableQuery(query, own) } : {}),
    ...(body ? { body: grantableBody(body, own) } : {}),
  };
}
