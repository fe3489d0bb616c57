import { OfflineError, ProblemError } from '../live/call.ts';

/** What a person reads when a call failed. */
export function failureWords(error: unknown): string {
  if (error instanceof ProblemError) return error.problem.detail || error.problem.title;
  if (error instanceof OfflineError) {
    return 'The server cannot be reached. Nothing was saved; please try again.';
  }
  console.error(error);
  return 'Something went wrong in this app. Please try again.';
}

/** The server's complaint about one field (`body.startAt`), if it made one. */
export function fieldError(error: unknown, name: string): string | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  return error.problem.errors?.find((one) => one.path === `body.${name}`)?.message;
}
