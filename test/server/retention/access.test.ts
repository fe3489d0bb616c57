import { describe, expect, it } from 'vitest';
import { pruneAccess } from '../../../server/retention/pruneAccess.ts';
import { startPairing } from '../../../shared/screenEndpoints.ts';
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
