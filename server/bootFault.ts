/** Why the server cannot start, for whoever starts it; never empty. A name with two addresses fails with an AggregateError, whose own message is none. */
export function bootFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [];
  if (inner.length > 0) return inner.map(bootFault).join('; ');
  return 'code' in error ? String(error.code) : error.name;
}
