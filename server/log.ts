import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (error: object): Fields => Object.fromEntries(Object.entries(error));

/** The server's own words, or what knex and Objection made of them. */
const isFromServer = ({ sql, sqlMessage, sqlState, code }: Fields): boolean =>
  [sql, sqlMessage, sqlState].some(Boolean) || String(code).startsWith('ER_');

/** knex says `statement - reason`: the statement has `?` for its values, the reason quotes them. */
function statementOf(message: string, reason: unknown): string | undefined {
  const tail = ` - ${String(reason)}`;
  return message.endsWith(tail) ? message.slice(0, -tail.length) : undefined;
}

/** Words that cannot be a name or medical text: a database quotes the value that it refuses, JSON.parse the text that it stumbles over. */
function messageOf(error: Error): string | undefined {
  const fields = fieldsOf(error);
  if (isFromServer(fields)) return statementOf(error.message, fields['sqlMessage']);
  return error instanceof SyntaxError ? undefined : error.message;
}

/** The stack without its first lines, which repeat the message: it may have lines like frames. */
function framesOf(error: Error): string {
  const said = [error.message, fieldsOf(error)['sqlMessage']].filter(
    (text) => typeof text === 'string',
  );
  const stack = said
    .filter(Boolean)
    .reduce((rest, text) => rest.replace(text, ''), error.stack ?? '');
  const isFrame = (line: string) => /^ {4}at .*(:\d+:\d+\)?|\))$/.test(line);
  return stack.split('\n').filter(isFrame).join('\n');
}

const short = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? value : undefined;

const mostCauses = 3;

/** An error as the log keeps it: type, codes and where it was thrown. A closed list: what else a library hangs on its errors may be SQL with values, or the values. */
function loggedError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { nativeError } = fieldsOf(error);
  const native = nativeError instanceof Error ? nativeError : error;
  const { code, errno, sqlState } = fieldsOf(native);
  const inside = (cause: unknown) =>
    cause instanceof Error && depth < mostCauses ? loggedError(cause, depth + 1) : undefined;
  return {
    type: error.constructor.name,
    message: messageOf(native),
    code: short(code),
    errno: short(errno),
    sqlState: short(sqlState),
    stack: framesOf(native),
    cause: inside(error.cause),
    errors: error instanceof AggregateError ? error.errors.map(inside) : undefined,
  };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The error that a line is about. */
function errorOf(first: unknown): Error | undefined {
  const error = isObject(first) && 'err' in first ? first.err : first;
  return error instanceof Error ? error : undefined;
}

type LogMethod = NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>;

/** A line whose words are its error's message, as pino and Fastify make them, would take it past the serializer. */
const withOwnWords: LogMethod = function (args, method) {
  const [first, words] = args;
  const error = errorOf(first);
  const isBorrowed = error !== undefined && (words === undefined || words === error.message);
  const fields: unknown = first instanceof Error ? { err: error } : first;
  method.apply(this, isBorrowed ? [fields, 'an error'] : args);
};

/** The root of all logs. Lines carry ids and codes, never names, notes or medical text: its `err` serializer must stay in every child. */
export function makeLog(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    serializers: { err: (error: unknown) => loggedError(error) },
    hooks: { logMethod: withOwnWords },
  };
  return destination ? pino(options, destination) : pino(options);
}
