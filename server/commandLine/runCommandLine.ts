import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { UnreadableText } from '../db/fieldEncryption.ts';
import { Problem } from '../http/problem.ts';
import { TransferFault } from '../transfer/exportFolder.ts';
import type { OperatorDeps } from '../transfer/operatorDeps.ts';
import { archiveCommands } from './archiveCommands.ts';
import { Given, OperatorFault, type Answer, type Command } from './command.ts';
import { csvCommands } from './csvCommands.ts';
import { commandHelp, generalHelp } from './help.ts';
import { holdCommands } from './holdCommands.ts';
import { keeperCommands } from './keeperCommands.ts';
import { makeCommands } from './makeCommands.ts';
import { transferCommands } from './transferCommands.ts';

/** Everything an operator can do. */
export const commands: readonly Command[] = [
  ...makeCommands,
  ...keeperCommands,
  ...archiveCommands,
  ...transferCommands,
  ...csvCommands,
  ...holdCommands,
];

/** 0: done. 1: it could not be done. 2: the command was not understood. 3: it was done and found something wrong. */
export type ExitCode = 0 | 1 | 2 | 3;

export type Terminal = {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly input: NodeJS.ReadStream | undefined;
};
/** Brings the database for as long as the work lasts. */
export type WithOperator = (work: (deps: OperatorDeps) => Promise<Answer>) => Promise<Answer>;

async function ask({ input }: Terminal, question: string): Promise<string | null> {
  if (!input?.isTTY) return null;
  const lines = createInterface({ input, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

function parse(command: Command, args: string[]) {
  const own = Object.entries(command.options).map(([name, { type }]) => [name, { type }] as const);
  const { values } = parseArgs({
    args,
    options: { ...Object.fromEntries(own), json: { type: 'boolean' }, help: { type: 'boolean' } },
    strict: true,
    allowPositionals: false,
  });
  return values as Record<string, string | boolean | undefined>;
}

function missing({ options }: Command, values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(options)
    .filter(([name, { isRequired }]) => isRequired === true && values[name] === undefined)
    .map(([name]) => `--${name}`);
}

/** What an operator can mend is one line; anything else is a fault of ours and keeps its stack. */
function inWords(error: unknown): string | null {
  const known = [OperatorFault, TransferFault, UnreadableText, Problem];
  return error instanceof Error && known.some((kind) => error instanceof kind)
    ? error.message
    : null;
}

/** Runs one command. A password is never an argument: it would stand in the shell's history and in the list of processes. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  withOperator: WithOperator,
): Promise<ExitCode> {
  const words = args
    .filter((arg) => !arg.startsWith('-'))
    .slice(0, 2)
    .join(' ');
  const command = commands.find((one) => one.words === words);
  if (!command) {
    const isAsked = words === '' && (args.length === 0 || args.includes('--help'));
    const unknown = words === '' ? '' : `There is no command "${words}".\n\n`;
    (isAsked ? terminal.out : terminal.err)(`${unknown}${generalHelp(commands)}`);
    return isAsked ? 0 : 2;
  }
  return runOne(command, args.slice(2), { terminal, withOperator });
}

type Ground = { readonly terminal: Terminal; readonly withOperator: WithOperator };

async function runOne(command: Command, args: string[], { terminal, withOperator }: Ground) {
  let values: Record<string, string | boolean | undefined>;
  try {
    values = parse(command, args);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    terminal.err(`${why}\n\n${commandHelp(command)}`);
    return 2;
  }
  if (values['help'] === true) {
    terminal.out(commandHelp(command));
    return 0;
  }
  const absent = missing(command, values);
  if (absent.length > 0) {
    terminal.err(`${absent.join(', ')} must be given.\n\n${commandHelp(command)}`);
    return 2;
  }
  const given = new Given(values);
  const run = (deps: OperatorDeps) =>
    command.run({ deps, given, ask: (question) => ask(terminal, question) });
  try {
    const answer = await (command.isOffline === true ? run({} as OperatorDeps) : withOperator(run));
    if (values['json'] === true) terminal.out(JSON.stringify(answer.json));
    else for (const line of answer.lines) terminal.out(line);
    return answer.isBad === true ? 3 : 0;
  } catch (error) {
    const line = inWords(error);
    if (line === null) throw error;
    terminal.err(line);
    return 1;
  }
}
