import mysql, { type Connection, type FieldPacket } from 'mysql2';
import { databaseErrno } from './databaseErrors.ts';
import { sessionOf, type Session } from './session.ts';

export type Statement = {
  readonly sql: string;
  readonly values: readonly unknown[];
  /** Nothing is heard of the server for so long: it will not answer. */
  readonly timeoutMs: number;
};
/** What the driver gives: rows or the result of a write, and the columns. */
export type DriverAnswer = readonly [answer: unknown, fields: readonly FieldPacket[]];

/** Prepared statements of one connection; the driver closes the one that was used the longest ago. A server has 16,382 of them for all. */
export const mostPrepared = 100;
const mostRemembered = 300;
/** What is made for many rows at once does not come again word by word. */
const longestSql = 4_000;
const begins = /^\s*(?:SELECT|INSERT|UPDATE|CALL)\b/i;
/** MariaDB plans a prepared statement once and then again and again; it has had faults in doing that with selects in selects and what sums up. */
const isInvolved =
  /\bSELECT\b.*\bSELECT\b|\b(?:GROUP|HAVING|UNION|DISTINCT|OVER|COUNT|SUM|MIN|MAX|AVG|JSON_TABLE)\b/is;
/** Cannot be prepared, no room for more, tables altered meanwhile: nothing was done yet. */
const refusals = new Set([1295, 1461, 1615]);

/** Values that mean the same in both protocols: of other numbers and of objects the driver would make something else. */
type Plain = string | number | boolean | Date | Buffer | null;
type Fitting = Statement & { readonly values: readonly Plain[] };
const isPlain = (value: unknown): value is Plain =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  Number.isSafeInteger(value) ||
  value instanceof Date ||
  Buffer.isBuffer(value);

/** As a literal would be: the driver sends every number as a floating one. */
const typed = (value: Plain) =>
  typeof value === 'number' ? mysql.TypedParameter.LONGLONG(value) : value;

const isSimple = (sql: string): boolean => begins.test(sql) && !isInvolved.test(sql);

function isWorthIt({ asked }: Session, statement: Statement): statement is Fitting {
  const { sql, values } = statement;
  if (sql.length > longestSql) return false;
  const known = asked.get(sql);
  if (known !== undefined) return known && values.every(isPlain);
  if (asked.size >= mostRemembered) asked.clear();
  asked.set(sql, isSimple(sql));
  return false;
}

/**
 * Runs a simple statement prepared if this connection was asked it before, in the very same words and since it serves whom it serves: to read its text and the views in it is most of
 * what the server has to do for a short one. What is asked once is not sent twice. A reset forgets all of them, on both sides.
 * @returns null when it has to go as text
 * @throws what the server says, or an error that counts as "database away" when it does not answer
 */
export async function askPrepared(
  connection: Connection,
  statement: Statement,
): Promise<DriverAnswer | null> {
  const session = sessionOf(connection);
  if (!isWorthIt(session, statement)) return null;
  try {
    return await execute(connection, statement);
  } catch (error) {
    if (!refusals.has(databaseErrno(error) ?? 0)) throw error;
    session.asked.set(statement.sql, false);
    return null;
  }
}

/** With a limit of our own: the driver's begins when the statement is prepared, and a server that is gone never answers that. */
function execute(connection: Connection, { sql, values, timeoutMs }: Fitting) {
  return new Promise<DriverAnswer>((resolve, reject) => {
    const timer = setTimeout(() => {
      const code = 'PROTOCOL_SEQUENCE_TIMEOUT';
      reject(Object.assign(new Error('the database did not answer'), { code }));
    }, timeoutMs);
    connection.execute(sql, values.map(typed), (error, answer, fields) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve([answer, fields]);
    });
  });
}
