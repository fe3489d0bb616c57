import { problems } from '../../../shared/problems.ts';
import { ProblemError } from '../live/call.ts';

/** The complaint of a form that corrects what was reported already: the history keeps why. */
export function reasonMissing(): ProblemError {
  const [status, title] = problems.reason_required;
  const path = 'body.correctionReason';
  return new ProblemError({
    type: 'urn:vetcare:problem:reason_required',
    title,
    status,
    code: 'reason_required',
    detail: title,
    requestId: '',
    errors: [{ path, message: title }],
  });
}
