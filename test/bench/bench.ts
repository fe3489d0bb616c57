// npm run bench                          what there is
// npm run bench -- fan-out --quick       one of them; --full for figures to quote, --smoke to see that it runs
//   --rounds 1                           another number of rounds than the form's
//   --profile                            also leaves the servers' CPU profiles in test/bench/results/profiles
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onPress } from '../../server/start/onPress.ts';
import { makeBenchGround } from './benchGround.ts';
import type { Bench, Form } from './benchForm.ts';
import { boardRead } from './boardRead.ts';
import { commitToGlass } from './commitToGlass.ts';
import { fanOut } from './fanOut.ts';
import { records } from './records.ts';
import { tableText } from './table.ts';

const benches: Readonly<Record<string, Bench>> = {
  'commit-to-glass': commitToGlass,
  'fan-out': fanOut,
  'board-read': boardRead,
  records,
};
const results = join(import.meta.dirname, 'results');
/** No form takes as long; what hangs is ended. */
const longestMs = 90 * 60_000;

const print = (line: string) => process.stdout.write(`${line}\n`);
const say = (line: string) => process.stderr.write(`${line}\n`);

function usage(): void {
  print('npm run bench -- <name> [--quick | --full | --smoke] [--rounds n] [--profile]');
  for (const [name, { measures }] of Object.entries(benches)) {
    print(`  ${name.padEnd(17)} ${measures}`);
  }
}

/** Rejects when a person wants no more of it, or when it hangs. */
function whenStopped(ends: AsyncDisposableStack): Promise<never> {
  return new Promise((_, fail) => {
    const late = setTimeout(() => fail(new Error('the bench hung')), longestMs);
    ends.defer(() => clearTimeout(late));
    ends.defer(onPress(() => fail(new Error('stopped'))));
  });
}

async function run(name: string, bench: Bench, form: Form, isProfiled: boolean): Promise<void> {
  await using ends = new AsyncDisposableStack();
  const stopped = whenStopped(ends);
  const profileDir = isProfiled ? join(results, 'profiles') : undefined;
  const ground = await Promise.race([makeBenchGround(ends, { say, profileDir }), stopped]);
  const report = await Promise.race([bench.run(ground, form), stopped]);
  for (const table of report.tables) print(`\n${tableText(table)}`);
  print(`\n${report.notes.join('\n')}`);
  mkdirSync(results, { recursive: true });
  const file = join(results, `${name}-${form.name}.json`);
  const { figures } = report;
  const at = new Date().toISOString();
  writeFileSync(file, `${JSON.stringify({ name, form: form.name, at, figures }, null, 2)}\n`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      smoke: { type: 'boolean' },
      quick: { type: 'boolean' },
      full: { type: 'boolean' },
      rounds: { type: 'string' },
      profile: { type: 'boolean' },
    },
  });
  const [name = ''] = positionals;
  const bench = benches[name];
  if (!bench) {
    usage();
    process.exitCode = name === '' ? 0 : 1;
    return;
  }
  const size = values.smoke ? 'smoke' : values.full ? 'full' : 'quick';
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  await run(name, bench, { name: size, rounds }, values.profile ?? false);
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
