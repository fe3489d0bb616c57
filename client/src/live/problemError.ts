import type { ProblemReply } from '../../../shared/problems.ts';

/** The server said an expected no: `problem.code` names the fact, `problem.detail` says it in words. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: ProblemReply;

  constructor(problem: ProblemReply) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** No answer came: no network, no server, or not within the time given. Whether the server acted is unknown. */
export class OfflineError extends Error {
  override readonly name = 'OfflineError';

  constructor(cause?: unknown) {
    super('The server cannot be reached.', { cause });
  }
}
