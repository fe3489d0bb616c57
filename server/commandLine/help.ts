import type { Command } from './command.ts';

const call = 'npm run vetcare --';

/** All commands, one line each. */
export function generalHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ words }) => words.length)) + 2;
  const lines = commands.map(({ words, summary }) => `  ${words.padEnd(width)}${summary}`);
  return [
    `Usage: ${call} <command> [options]     ${call} <command> --help`,
    '',
    ...lines,
    '',
    'Every command takes --json, for programs. It works on DATABASE_URL, else on the database of npm start (VETCARE_DATA_DIR), running or not.',
    'Exit codes: 0 done, 1 it could not be done, 2 the command was not understood, 3 done, and something is wrong.',
  ].join('\n');
}

/** How one command is called. */
export function commandHelp({ words, summary, options }: Command): string {
  const entries = Object.entries(options);
  const usage = entries.map(([name, { value, isRequired }]) => {
    const text = `--${name}${value ? ` ${value}` : ''}`;
    return isRequired ? text : `[${text}]`;
  });
  const lines = entries.map(
    ([name, { value, help }]) => `  --${`${name}${value ? ` ${value}` : ''}`.padEnd(22)}${help}`,
  );
  return [`Usage: ${call} ${[words, ...usage, '[--json]'].join(' ')}`, summary, '', ...lines].join(
    '\n',
  );
}
