import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StaffRole } from '../../shared/abilities.ts';
import { hashPassword, isPassword } from '../auth/passwordHash.ts';
import { withAudit } from '../auth/sessions.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { staff } from './demoPeople.ts';

const SignIn = z.object({
  role: StaffRole,
  name: z.string(),
  email: z.string(),
  password: z.string(),
});
export type DemoSignIn = z.infer<typeof SignIn>;
const DemoFile = z.object({ users: z.array(SignIn) });

/** Easy to read out and to type on a phone, 48 random bits: `bako-tiru-neze-vodi`. Guessing is throttled. */
export function newPassword(deps: Deps): string {
  const syllables = [...Buffer.from(deps.ids.token(8), 'base64url')].map(
    (byte) => 'bdfghjklmnprstvz'.charAt(byte & 15) + 'aeio'.charAt((byte >> 4) & 3),
  );
  return (syllables.join('').match(/.{4}/g) ?? []).join('-');
}

/** The passwords that the last start wrote down, by e-mail; none where the file is gone or is no longer one. */
function rememberedPasswords(deps: Deps): Map<string, string> {
  try {
    const text = readFileSync(join(deps.config.dataDir, 'demo.json'), 'utf8');
    const { users } = DemoFile.parse(JSON.parse(text));
    return new Map(users.map(({ email, password }) => [email, password]));
  } catch {
    return new Map();
  }
}

type Account = { id: string; email: string; role: StaffRole; password_hash: string };

async function replacePassword(deps: Deps, clinicId: string, account: Account): Promise<string> {
  const password = newPassword(deps);
  const passwordHash = await hashPassword(deps, password);
  return withAudit(deps, { clinicId, actorId: 'system' }, async (trx) => {
    await trx('users')
      .where({ clinic_id: clinicId, id: account.id })
      .update({ password_hash: passwordHash });
    const what = { action: 'update', entityType: 'user', entityId: account.id } as const;
    const newValues = { password: 'replaced' };
    return { result: password, entries: [{ ...what, userId: null, newValues }] };
  });
}

/** How to sign in as each of the demo's people: the remembered passwords where they are right, else new ones. */
export async function demoSignIns(deps: Deps, clinicId: string): Promise<DemoSignIn[]> {
  const remembered = rememberedPasswords(deps);
  const accounts = await select<Account>(
    deps.db.auth,
    `SELECT id, email, role, password_hash FROM users
     WHERE clinic_id = ? AND is_active = TRUE AND deleted_at IS NULL`,
    [clinicId],
  );
  const byEmail = new Map(accounts.map((account) => [account.email, account]));
  const signIns = staff.map(async ({ email, firstName, lastName }): Promise<DemoSignIn[]> => {
    const account = byEmail.get(email);
    if (!account) return [];
    const known = remembered.get(email);
    const isRight = known !== undefined && (await isPassword(deps, account.password_hash, known));
    const password = isRight ? known : await replacePassword(deps, clinicId, account);
    return [{ role: account.role, name: `${firstName} ${lastName}`, email, password }];
  });
  return (await Promise.all(signIns)).flat();
}
