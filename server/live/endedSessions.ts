import type { Knex } from 'knex';
import { select } from '../db/names.ts';

type SessionKey = { readonly clinicId: string; readonly sessionId: string };

const sessionsAQuery = 500;

async function endedAmong(auth: Knex, keys: readonly SessionKey[]): Promise<string[]> {
  const place = '(s.clinic_id = ? AND s.id = ?)';
  const rows = await select<{ id: string }>(
    auth,
    `SELECT s.id FROM sessions s
       LEFT JOIN users u ON u.clinic_id = s.clinic_id AND u.id = s.user_id
       LEFT JOIN screens d ON d.clinic_id = s.clinic_id AND d.id = s.screen_id
     WHERE (${keys.map(() => place).join(' OR ')})
       AND (s.revoked_at IS NOT NULL OR u.is_active = FALSE OR u.deleted_at IS NOT NULL OR d.revoked_at IS NOT NULL)`,
    keys.flatMap(({ clinicId, sessionId }) => [clinicId, sessionId]),
  );
  return rows.map((row) => row.id);
}

/** Which of these sessions were ended, whoever did it on whatever node: the way to hear of it when hints do not flow. */
export async function endedSessions(
  auth: Knex,
  keys: readonly SessionKey[],
): Promise<ReadonlySet<string>> {
  const ended = new Set<string>();
  for (let start = 0; start < keys.length; start += sessionsAQuery) {
    const found = await endedAmong(auth, keys.slice(start, start + sessionsAQuery));
    for (const id of found) ended.add(id);
  }
  return ended;
}
