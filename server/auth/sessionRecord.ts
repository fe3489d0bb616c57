import type { Knex } from 'knex';
import type { Role } from '../../shared/abilities.ts';
import { audienceOf } from '../../shared/boardRules.ts';
import { homeStands, joinHome } from '../db/homeAccount.ts';
import { select } from '../db/names.ts';
import type { Who } from '../http/who.ts';

const hourMs = 3_600_000;
/** Staff who were away this long sign in again; a screen may be silent for 30 days (its `expires_at` moves with each use). */
export const staffIdleMs = 12 * hourMs;
export const sessionLifeMs = 30 * 24 * hourMs;

/** A session with what decides whether its holder may still come in. Times in ms since 1970 UTC. */
export type SessionRecord = {
  readonly who: Who;
  readonly tokenHash: Buffer;
  readonly previousTokenHash: Buffer | null;
  readonly rotatedAtMs: number;
  readonly lastUsedAtMs: number;
  readonly expiresAtMs: number;
  /** Neither the session nor its user, screen or clinic was ended, nor an owner's right whose twin the user is; says nothing about time. */
  readonly isStanding: boolean;
};

type Row = {
  id: string;
  clinic_id: string;
  kind: 'user' | 'screen';
  owner_id: string;
  role: Role | null;
  view: 'staff' | 'lobby' | null;
  name: string;
  token_hash: Buffer;
  previous_token_hash: Buffer | null;
  rotated_at: Date;
  last_used_at: Date;
  expires_at: Date;
  is_standing: number;
};

const query = `SELECT s.id, s.clinic_id, s.kind, COALESCE(s.user_id, s.screen_id) AS owner_id, u.role, d.view,
    COALESCE(d.name, CONCAT(u.first_name, ' ', u.last_name)) AS name,
    s.token_hash, s.previous_token_hash, s.rotated_at, s.last_used_at, s.expires_at,
    (s.revoked_at IS NULL AND c.is_active AND c.deleted_at IS NULL
      AND ${homeStands}
      AND COALESCE(u.is_active AND u.deleted_at IS NULL, d.id IS NOT NULL AND d.revoked_at IS NULL)) AS is_standing
  FROM sessions s
    JOIN clinics c ON c.id = s.clinic_id
    LEFT JOIN users u ON u.clinic_id = s.clinic_id AND u.id = s.user_id
    LEFT JOIN screens d ON d.clinic_id = s.clinic_id AND d.id = s.screen_id
    ${joinHome}
  WHERE s.clinic_id = ? AND s.id = ?`;

function toRecord(row: Row): SessionRecord {
  const role = row.kind === 'screen' ? 'screen' : row.role;
  if (!role) throw new Error(`session ${row.id} has no owner`);
  const { id: sessionId, clinic_id: clinicId, kind, owner_id: id, name } = row;
  const audience = audienceOf(role, row.view);
  return {
    who: { kind, id, clinicId, role, name, sessionId, audience },
    tokenHash: row.token_hash,
    previousTokenHash: row.previous_token_hash,
    rotatedAtMs: row.rotated_at.getTime(),
    lastUsedAtMs: row.last_used_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
    isStanding: Boolean(row.is_standing),
  };
}

/** One session of a clinic with its owner as they are now; read on the sign-in account. */
export async function findSession(
  auth: Knex,
  key: { readonly clinicId: string; readonly sessionId: string },
): Promise<SessionRecord | null> {
  const [row] = await select<Row>(auth, query, [key.clinicId, key.sessionId]);
  return row ? toRecord(row) : null;
}

/** May the holder still come in at this instant? */
export function isSessionOpen(record: SessionRecord, nowMs: number): boolean {
  if (!record.isStanding || record.expiresAtMs <= nowMs) return false;
  return record.who.kind === 'screen' || record.lastUsedAtMs + staffIdleMs > nowMs;
}
