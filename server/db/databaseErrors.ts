/** Lock wait, deadlock, "record has changed since last read": the same transaction may succeed next time. */
const RETRYABLE = new Set([1205, 1213, 1020]);
/** The server became read-only or a replica, stopped the query, or ended the connection. */
const BREAKS_CONNECTION = new Set([1290, 1792, 1836, 1053, 1317, 1927, 1969, 3024, 4031]);
/** Too many connections; no room on its disk or in its memory; server starting, stopping or read-only; a statement that took too long or was ended by hand. */
const AWAY = new Set([
  1021, 1026, 1040, 1041, 1053, 1114, 1129, 1203, 1290, 1317, 1792, 1836, 1927, 1969, 3024, 3032,
  4031,
]);
const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
]);

interface DriverError {
  errno?: unknown;
  code?: unknown;
  sqlState?: unknown;
  fatal?: unknown;
}

/** The driver's error inside whatever Objection or knex made of it. */
function driverError(error: unknown): DriverError | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('nativeError' in error) return driverError(error.nativeError);
  return error;
}

/** The server's number of this error (1062 duplicate, 1213 deadlock, ...), if it is one of the server's. */
export function databaseErrno(error: unknown): number | undefined {
  const errno = driverError(error)?.errno;
  return typeof errno === 'number' && errno > 0 ? errno : undefined;
}

/** True when the whole transaction may be tried again. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(databaseErrno(error) ?? 0);
}

/** True for a row that is there already (1062). */
export function isDuplicate(error: unknown): boolean {
  return databaseErrno(error) === 1062;
}

/** True when the database can't be reached or can't take work: 503 with Retry-After, not a fault of ours. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof Error && error.name === 'KnexTimeoutError') return true;
  const driver = driverError(error);
  if (driver === undefined) return false;
  return AWAY.has(databaseErrno(error) ?? 0) || AWAY_CODES.has(String(driver.code));
}

/** True when nobody can tell what state the connection is in: it must not serve another query. */
export function breaksConnection(error: unknown): boolean {
  const driver = driverError(error);
  if (driver === undefined || driver.fatal === true || !driver.sqlState) return true;
  return BREAKS_CONNECTION.has(databaseErrno(error) ?? 0);
}
