import { describe, expect, it } from 'vitest';
import { pruneAccess } from '../../../server/retention/pruneAccess.ts';
import { startPairing } from '../../../shared/screenEndpoints.ts';
import { inviteUser } from '../../../shared/userEndpoints.ts';
import { ask, nobody, signedIn } from '../../support/testApp.ts';
import { dayMs, RetentionStage } from './retentionStage.ts';

const stage = new RetentionStage('tretentionaccess');

async function prune(): Promise<void> {
  await pruneAccess(stage.server.deps, stage.server.clock.nowMs());
}

describe('what lets somebody in', () => {
  it('is forgotten: a session 30 days after its end', async () => {
    const clinic = await stage.clinic();
    await signedIn(stage.server, clinic.users.admin);
    const { clock } = stage.server;
    clock.advance(59 * dayMs);
    await prune();
    expect(await stage.count(clinic, 'sessions')).toBe(1);
    clock.advance(2 * dayMs);
    await prune();
    expect(await stage.count(clinic, 'sessions')).toBe(0);
  });

  it('is forgotten: an invitation a day after its end, with address and names', async () => {
    const clinic = await stage.clinic();
    const ada = await signedIn(stage.server, clinic.users.admin);
    const person = { firstName: 'Nia', lastName: 'New', role: 'technician' } as const;
    const body = { ...person, email: `nia.${clinic.id}@example.test` };
    expect((await ask(ada, inviteUser, { body })).status).toBe(201);
    const { clock } = stage.server;
    clock.advance(2 * dayMs);
    await prune();
    expect(await stage.count(clinic, 'user_invitations')).toBe(1);
    clock.advance(1_000);
    await prune();
    expect(await stage.count(clinic, 'user_invitations')).toBe(0);
  });

  it('is forgotten: a link to confirm an address a day after its end', async () => {
    const clinic = await stage.clinic();
    const { clock, deps } = stage.server;
    const { id } = clinic.users.admin;
    const expires = new Date(Math.ceil(clock.nowMs() / 1_000) * 1_000);
    const link = { email_verification_token: 'a hash', email_verification_expires: expires };
    await deps.db.auth('users').where({ id }).update(link);
    const kept = () =>
      stage.root.rows(
        'SELECT 1 FROM users WHERE id = ? AND email_verification_token IS NOT NULL AND email_verification_expires IS NOT NULL',
        [id],
      );
    clock.advance(dayMs - 1_000);
    await prune();
    expect(await kept()).toHaveLength(1);
    clock.advance(3_000);
    await prune();
    expect(await kept()).toHaveLength(0);
  });

  it('is forgotten: a pairing and a link to reset a password a day after their end', async () => {
    const clinic = await stage.clinic();
    const { clock, deps } = stage.server;
    await ask(nobody(stage.server), startPairing, {});
    const { id } = clinic.users.admin;
    const expires = new Date(clock.nowMs() + 3_600_000);
    await deps.db
      .auth('users')
      .where({ id })
      .update({ password_reset_token: 'a hash', password_reset_expires: expires });
    const token = async () => {
      const [row] = await stage.root.rows(
        'SELECT password_reset_token AS t FROM users WHERE id = ?',
        [id],
      );
      return row?.['t'];
    };
    clock.advance(dayMs);
    await prune();
    expect(await token()).toBe('a hash');
    clock.advance(3_601_000);
    await prune();
    expect(await token()).toBeNull();
    expect(await stage.root.rows('SELECT 1 FROM screen_pairings')).toEqual([]);
  });
});
