import type { Knex } from 'knex';
import type { StaffRole } from '../../shared/abilities.ts';
import { audienceOf } from '../../shared/boardRules.ts';
import { homeStands, joinHome } from '../db/homeAccount.ts';
import { select } from '../db/names.ts';
import type { Who } from '../http/who.ts';

type Reader = Pick<Who, 'clinicId' | 'sessionId' | 'audience'>;
type Standing = {
  id: string;
  has_ended: number;
  role: StaffRole | null;
  view: 'staff' | 'lobby' | null;
};

const sessionsAQuery = 500;

async function standings(auth: Knex, readers: readonly Reader[]): Promise<Standing[]> {
  const place = '(s.clinic_id = ? AND s.id = ?)';
  return select<Standing>(
    auth,
    `SELECT s.id, u.role, d.view,
       (s.revoked_at IS NOT NULL OR COALESCE(u.is_active, TRUE) = FALSE OR u.deleted_at IS NOT NULL OR d.revoked_at IS NOT NULL
         OR NOT c.is_active OR c.deleted_at IS NOT NULL
         OR NOT ${homeStands}) AS has_ended
     FROM sessions s
       JOIN clinics c ON c.id = s.clinic_id
       LEFT JOIN users u ON u.clinic_id = s.clinic_id AND u.id = s.user_id
       LEFT JOIN screens d ON d.clinic_id = s.clinic_id AND d.id = s.screen_id
       ${joinHome}
     WHERE ${readers.map(() => place).join(' OR ')}`,
    readers.flatMap(({ clinicId, sessionId }) => [clinicId, sessionId]),
  );
}

/**
 * Which of these sessions were ended, or now have another projection of the board, whoever did it on whatever node: the way to hear of it when hints do not flow.
 */
export async function endedSessions(
  auth: Knex,
  readers: readonly Reader[],
): Promise<ReadonlySet<string>> {
  const ended = new Set<string>();
  for (let start = 0; start < readers.length; start += sessionsAQuery) {
    const asked = readers.slice(start, start + sessionsAQuery);
    const found = new Map((await standings(auth, asked)).map((row) => [row.id, row]));
    for (const { sessionId, audience } of asked) {
      const now = found.get(sessionId);
      if (!now) continue;
      const seesNow = audienceOf(now.role ?? 'screen', now.view);
      if (now.has_ended === 1 || seesNow !== audience) ended.add(sessionId);
    }
  }
  return ended;
}
