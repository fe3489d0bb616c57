import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPassword } from '../../../server/auth/passwordHash.ts';
import { runCommandLine } from '../../../server/commandLine/runCommandLine.ts';
import { sealField } from '../../../server/db/fieldEncryption.ts';
import { select } from '../../../server/db/names.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import type { Operator } from '../../../server/transfer/operatorDeps.ts';
import { makeClinic, makePet, makeRow } from '../../support/testDatabase.ts';
import { installation } from '../transfer/installation.ts';

let operator: Operator;
beforeAll(async () => {
  operator = await installation('tcommands', 8);
});
afterAll(() => operator.close());

async function run(...args: string[]) {
  const said = { out: [] as string[], err: [] as string[] };
  const terminal = {
    out: (line: string) => said.out.push(line),
    err: (line: string) => said.err.push(line),
    input: undefined,
  };
  const code = await runCommandLine(args, terminal, (work) => work(operator.deps));
  return { code, out: said.out.join('\n'), err: said.err.join('\n') };
}
async function json(...args: string[]): Promise<Record<string, string>> {
  const { code, out, err } = await run(...args, '--json');
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Record<string, string>;
}
const person = ['--first-name', 'Ada', '--last-name', 'Admin'];

describe('an operator', () => {
  it('makes an organization, a clinic and its owner, whose password is shown once', async () => {
    const { organizationId = '' } = await json('make', 'organization', '--name', 'Two Rivers');
    const clinic = [
      'make',
      'clinic',
      '--organization',
      organizationId,
      '--timezone',
      'Europe/Berlin',
    ];
    const { clinicId = '' } = await json(...clinic, '--name', 'North');
    const second = await run(...clinic, '--name', 'South');
    expect(second).toMatchObject({
      code: 1,
      err: expect.stringContaining('set subscription') as string,
    });
    const set = ['set', 'subscription', '--organization', organizationId, '--tier', 'professional'];
    expect((await run(...set, '--max-clinics', '2')).code).toBe(0);
    await json(...clinic, '--name', 'South');
    const email = 'Ada@Rivers.example';
    const admin = ['make', 'admin', '--clinic', clinicId, '--email', email, ...person];
    const { password = '' } = await json(...admin, '--owner');
    const [user] = await select<{
      password_hash: string;
      email: string;
      is_organization_owner: number;
    }>(
      operator.deps.root,
      'SELECT password_hash, email, is_organization_owner FROM users WHERE clinic_id = ?',
      [clinicId],
    );
    expect(user).toMatchObject({ email: 'ada@rivers.example', is_organization_owner: 1 });
    expect(await isPassword(operator.deps, user?.password_hash ?? '', password)).toBe(true);
    expect(await run(...admin)).toMatchObject({
      code: 1,
      err: 'This e-mail address is already in use.',
    });
    expect((await run('verify', 'audit')).code).toBe(0);
  });

  it('invites an admin by a link, and keeps only its hash', async () => {
    const { id } = await makeClinic(operator.deps.db);
    const { link = '' } = await json(
      'make',
      'admin',
      '--clinic',
      id,
      '--email',
      'b@x.example',
      ...person,
    );
    expect(link).toMatch(/^https?:\/\/[^#]+\/invitation#[\w.-]+$/);
    const rows = await select(
      operator.deps.root,
      'SELECT 1 FROM user_invitations WHERE clinic_id = ?',
      [id],
    );
    expect(rows).toHaveLength(1);
  });

  it('places, lists and releases legal holds', async () => {
    const clinic = await makeClinic(operator.deps.db);
    const pet = await makePet(operator.deps.db, clinic);
    const of = ['--clinic', clinic.id];
    const place = ['place', 'hold', ...of, '--reason', 'A claim'];
    expect((await run(...place, '--pet', clinic.id)).code).toBe(1);
    const { legalHoldId = '' } = await json(...place, '--pet', pet.id);
    expect((await run('list', 'holds', ...of)).out).toContain(`pet ${pet.id}: A claim`);
    const release = ['release', 'hold', ...of, '--hold', legalHoldId, '--reason', 'Settled'];
    expect((await run(...release)).code).toBe(0);
    expect((await run(...release)).code).toBe(1);
    expect((await run('list', 'holds', ...of)).out).toBe('No hold is in force.');
    expect((await run('verify', 'audit', ...of)).out).toContain('2 rows as written');
  });

  it('is told which row of an audit log was changed', async () => {
    const clinic = await makeClinic(operator.deps.db);
    await run('place', 'hold', '--clinic', clinic.id, '--reason', 'A claim');
    await operator.deps.root('audit_heads').where({ clinic_id: clinic.id }).update({ seq: 7 });
    const found = await run('verify', 'audit', '--clinic', clinic.id);
    expect(found).toMatchObject({ code: 3, out: 'Test clinic: row 2 is missing or was changed.' });
  });

  it('rotates and shreds keys', async () => {
    const clinic = await makeClinic(operator.deps.db);
    const { deps } = operator;
    const place = {
      table: 'medical_records',
      id: '01890000-0000-7000-8000-000000000000',
      column: 'plan',
    };
    const plan = await clinic.run(() =>
      inTransaction(deps.db, (trx) => sealField(deps, trx, place, 'Rest')),
    );
    const { id: petId } = await makePet(deps.db, clinic);
    const veterinarianId = clinic.users.veterinarian.id;
    await makeRow(deps.db, clinic, 'medical_records', {
      id: place.id,
      petId,
      veterinarianId,
      plan,
    });
    const rotated = await run('rotate', 'keys', '--clinic', clinic.id, '--new-key');
    expect(rotated.out).toContain('1 text encrypted anew');
    const shred = ['shred', 'clinic', '--clinic', clinic.id];
    expect((await run(...shred)).code).toBe(1);
    const hold = ['--clinic', clinic.id, '--reason', 'A claim'];
    const { legalHoldId = '' } = await json('place', 'hold', ...hold);
    const held = await run(...shred, '--confirm', 'Test clinic');
    expect(held).toMatchObject({ code: 1, err: expect.stringContaining('legal hold') as string });
    await json('release', 'hold', ...hold, '--hold', legalHoldId);
    expect((await run(...shred, '--confirm', 'Test clinic')).out).toContain('2 keys deleted');
  });

  it('is told what is missing, and how a command is called', async () => {
    expect(await run('make', 'admin')).toMatchObject({ code: 2, out: '' });
    expect((await run('make', 'admin', '--help')).out).toContain('--email ADDRESS');
    expect((await run('verify', 'audit', '--clinic', 'nobody')).err).toContain(
      'There is no clinic',
    );
  });
});
