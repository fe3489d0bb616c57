import type { z } from 'zod';
import type { Me, SignedIn } from '../../shared/sessionEndpoints.ts';
import { select } from '../db/names.ts';
import { inTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import type { Who } from '../http/who.ts';
import { issueAccessToken } from './accessToken.ts';

type MeReply = z.input<typeof Me>;
type ClinicColumns = { clinic_name: string; timezone: string };
type UserColumns = ClinicColumns & {
  first_name: string;
  last_name: string;
  email: string | null;
  is_owner: number;
};
type ScreenColumns = ClinicColumns & {
  name: string;
  view: 'staff' | 'lobby';
  diagonal_inches: string;
  reading_distance_m: string;
};

// The twin of an owner of another clinic has no address of its own.
const userQuery = `SELECT u.first_name, u.last_name, IF(t.user_id IS NULL, u.email, NULL) AS email,
    (u.is_organization_owner AND u.role = 'admin') AS is_owner, c.name AS clinic_name, c.timezone
  FROM users u JOIN clinics c ON c.id = u.clinic_id
    LEFT JOIN twin_accounts t ON t.clinic_id = u.clinic_id AND t.user_id = u.id
  WHERE u.clinic_id = ? AND u.id = ?`;
const screenQuery = `SELECT d.name, d.view, d.diagonal_inches, d.reading_distance_m, c.name AS clinic_name, c.timezone
  FROM screens d JOIN clinics c ON c.id = d.clinic_id WHERE d.clinic_id = ? AND d.id = ?`;

function shared(who: Who, row: ClinicColumns) {
  const { id, role, sessionId, clinicId } = who;
  const clinic = { id: clinicId, name: row.clinic_name, timezone: row.timezone };
  return { id, role, sessionId, clinic };
}

async function loadUser(deps: Deps, who: Who): Promise<MeReply | null> {
  const [row] = await select<UserColumns>(deps.db.app, userQuery, [who.clinicId, who.id]);
  if (!row) return null;
  const { first_name: firstName, last_name: lastName, email } = row;
  const isOwner = row.is_owner === 1;
  return { ...shared(who, row), firstName, lastName, email, isOwner, screen: null };
}

async function loadScreen(deps: Deps, who: Who): Promise<MeReply | null> {
  const [row] = await select<ScreenColumns>(deps.db.app, screenQuery, [who.clinicId, who.id]);
  if (!row) return null;
  const { name, view } = row;
  const diagonalInches = Number(row.diagonal_inches);
  const readingDistanceM = Number(row.reading_distance_m);
  return {
    ...shared(who, row),
    firstName: name,
    lastName: '',
    email: null,
    isOwner: false,
    screen: { id: who.id, name, view, diagonalInches, readingDistanceM },
  };
}

/** Who is asking, as the app needs it. @throws Problem `session_ended` when the person or screen is gone */
export async function loadMe(deps: Deps, who: Who): Promise<MeReply> {
  const load = who.kind === 'user' ? loadUser : loadScreen;
  const me = await inTenant({ clinicId: who.clinicId, actorId: who.id }, () => load(deps, who));
  if (!me) throw new Problem('session_ended');
  return me;
}

/** The reply of every way in: a fresh access token and whom it is for. */
export async function signedIn(deps: Deps, who: Who): Promise<z.input<typeof SignedIn>> {
  return { ...issueAccessToken(deps, who), me: await loadMe(deps, who) };
}
