import { z } from 'zod';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

const formats: Readonly<Record<string, string>> = {
  uuid: 'Not a known id',
  email: 'Must be an e-mail address like name@example.com',
  url: 'Must be a web address like https://example.com',
  date: 'Must be a date like 2026-11-22',
  datetime: 'Must be a date and time like 2026-11-22T13:05:00Z',
  time: 'Must be a time like 13:05',
};

const types: Readonly<Record<string, string>> = {
  string: 'Must be text',
  number: 'Must be a number',
  int: 'Must be a whole number',
  boolean: 'Must be yes or no (true or false)',
  array: 'Must be a list',
  object: 'Must be a group of fields',
  date: 'Must be a date',
};

const isMissing = (input: unknown): boolean => input === undefined || input === null;

const count = (many: unknown, one: string, more = `${one}s`): string =>
  `${String(many)} ${Number(many) === 1 ? one : more}`;

function lowest(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall>): string {
  const { origin, minimum, inclusive } = issue;
  if (origin === 'string' && Number(minimum) <= 1) return 'Please fill this in';
  if (origin === 'string') return `Must have at least ${count(minimum, 'character')}`;
  if (origin === 'array' || origin === 'set')
    return `Must have at least ${count(minimum, 'entry', 'entries')}`;
  return inclusive === false
    ? `Must be more than ${String(minimum)}`
    : `Must be ${String(minimum)} or more`;
}

function highest(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooBig>): string {
  const { origin, maximum, inclusive } = issue;
  if (origin === 'string') return `Must have at most ${count(maximum, 'character')}`;
  if (origin === 'array' || origin === 'set')
    return `Must have at most ${count(maximum, 'entry', 'entries')}`;
  return inclusive === false
    ? `Must be less than ${String(maximum)}`
    : `Must be ${String(maximum)} or less`;
}

function choices(values: readonly unknown[]): string {
  const words = values.map(String);
  return words.length === 1 ? `Must be ${words.join()}` : `Must be one of: ${words.join(', ')}`;
}

/** What a person reads about one field that a schema refuses, the same in the app and from the server. A schema's own `error` goes before it. */
export function plainWords(issue: Issue): string {
  if (issue.code === 'unrecognized_keys') return 'Unknown field';
  if (isMissing(issue.input) && issue.code !== 'custom') return 'Please fill this in';
  if (issue.code === 'invalid_type') return types[issue.expected] ?? 'Not the right kind of value';
  if (issue.code === 'too_small') return lowest(issue);
  if (issue.code === 'too_big') return highest(issue);
  if (issue.code === 'invalid_format')
    return formats[issue.format] ?? 'Is not written the way it must be';
  if (issue.code === 'not_multiple_of') return `Must be a multiple of ${String(issue.divisor)}`;
  if (issue.code === 'invalid_value') return choices(issue.values);
  if (issue.code === 'invalid_union' && Array.isArray(issue.options)) return choices(issue.options);
  if (issue.code === 'invalid_key') return 'Has a name that is not allowed';
  return 'Not a value that can be kept';
}

z.config({ customError: plainWords });
