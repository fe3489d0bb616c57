import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../../../server/commandLine/runCommandLine.ts';
import type { Operator } from '../../../server/transfer/operatorDeps.ts';
import { makeClinic, makePet, type TestClinic } from '../../support/testDatabase.ts';
import { installation } from '../transfer/installation.ts';

let operator: Operator;
let clinic: TestClinic;
beforeAll(async () => {
  operator = await installation('tarchivecommands', 9);
  clinic = await makeClinic(operator.deps.db);
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

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

it('a dry run of retention counts sessions and tokens that are over, a real one forgets them', async () => {
  const { auth } = operator.deps.db;
  const session = { clinic_id: clinic.id, kind: 'user', user_id: clinic.users.admin.id };
  for (const ended of [{ expires_at: daysAgo(40) }, { revoked_at: daysAgo(31) }, {}])
    await auth('sessions').insert({
      ...session,
      id: randomUUIDv7(),
      token_hash: Buffer.alloc(32),
      rotated_at: daysAgo(50),
      last_used_at: daysAgo(50),
      expires_at: daysAgo(-1),
      ...ended,
    });
  const link = { password_reset_token: 'a hash', password_reset_expires: daysAgo(2) };
  await auth('users').where({ id: clinic.users.admin.id }).update(link);
  const forgotten = { sessions: 2, password_reset_links: 1 };
  const dry = await run('run', 'retention', '--dry-run', '--json');
  expect(JSON.parse(dry.out)).toMatchObject({ isDry: true, forgotten });
  const words = 'would forget sessions 2, password_reset_links 1';
  expect((await run('run', 'retention', '--dry-run')).out).toContain(words);
  expect(await auth('sessions').where({ clinic_id: clinic.id })).toHaveLength(3);
  const real = await run('run', 'retention', '--json');
  expect(JSON.parse(real.out)).toMatchObject({ isDry: false, forgotten });
  expect(await auth('sessions').where({ clinic_id: clinic.id })).toHaveLength(1);
  expect((await run('run', 'retention')).out).toContain('All clinics: forgot nothing');
});

it('a record comes back from the archive by a command, with a dry run before', async () => {
  const { db, root } = operator.deps;
  const pet = await makePet(db, clinic, { createdAt: new Date('2018-01-01') });
  expect((await run('run', 'retention', '--clinic', clinic.id)).out).toContain('pets 1');
  const args = ['restore', 'record', '--clinic', clinic.id, '--table', 'pets', '--reason', 'Why'];
  const unknown = await run(...args, '--id', clinic.id);
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('archive') as string });
  const dry = await run(...args, '--id', pet.id, '--dry-run');
  expect(dry).toMatchObject({ code: 0, out: 'Would bring back pets 1; nothing was written.' });
  expect(await root('pets').where({ id: pet.id })).toHaveLength(0);
  expect(await run(...args, '--id', pet.id)).toMatchObject({ out: 'Brought back pets 1.' });
  expect(await root('pets').where({ id: pet.id })).toHaveLength(1);
});
