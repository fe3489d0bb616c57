import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../../../server/commandLine/runCommandLine.ts';
import type { Operator } from '../../../server/transfer/operatorDeps.ts';
import { makeClinic } from '../../support/testDatabase.ts';
import { installation, scratch } from '../transfer/installation.ts';

let operator: Operator;
const folder = scratch();
beforeAll(async () => {
  operator = await installation('tcsvcmd', 9);
});
afterAll(async () => {
  await operator.close();
  folder.remove();
});

async function run(...args: string[]) {
  const out: string[] = [];
  const terminal = { out: (line: string) => out.push(line), err: () => 0, input: undefined };
  const code = await runCommandLine(args, terminal, (work) => work(operator.deps));
  return { code, out };
}
function file(name: string, ...lines: string[]): string {
  const at = folder.at(name);
  writeFileSync(at, lines.join('\n'));
  return at;
}

it('an operator reads in plain words what a file brought, and what is worth a look', async () => {
  const { id } = await makeClinic(operator.deps.db);
  const of = ['--clinic', id, '--from'];
  const people = file('people.csv', 'First name,Last name,E-mail', 'Ana,Moreno,fam@x.example');
  expect(await run('import', 'clients', ...of, people, '--dry-run')).toEqual({
    code: 0,
    out: ['1 client is right; nothing was written.'],
  });
  expect((await run('import', 'clients', ...of, people)).out).toEqual([
    '1 client came into Test clinic.',
  ]);
  const head = 'First name,Last name,E-mail';
  const more = file('more.csv', head, 'Ben,Moreno,fam@x.example', 'Ana,Moreno,fam@x.example');
  expect(await run('import', 'clients', ...of, more)).toEqual({
    code: 3,
    out: [
      '1 client is right; nothing was written.',
      '1 fault:',
      '  more.csv:3 email is there already: the clinic',
      '1 warning:',
      '  more.csv:2 email Ana Moreno has this as well: the clinic',
    ],
  });
  const pets = file(
    'pets.csv',
    'Name,Species,Sex,DOB,Owner last name',
    'Rex,Canine,M,13/05/2020,Moreno',
  );
  expect((await run('import', 'pets', ...of, pets)).out).toContain('1 fault:');
  const dated = await run('import', 'pets', ...of, pets, '--date-format', 'DD/MM/YYYY');
  expect(dated).toEqual({ code: 0, out: ['1 pet came into Test clinic.'] });
  const exported = await run('export', 'pets', '--clinic', id, '--to', folder.at('out.csv'));
  expect(exported.out[0]).toMatch(/^Wrote 1 pet of/);
});
