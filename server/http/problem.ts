import { fieldLabel } from '../../shared/fieldLabel.ts';
import { problems, type ProblemCode, type ProblemReply } from '../../shared/problems.ts';

type Extra = {
  /** One more sentence for the person, with the values of this case. */
  readonly detail?: string;
  /** The record as it stands now, for a refusal that lost a race. */
  readonly current?: unknown;
  readonly errors?: readonly { path: string; message: string }[];
  readonly retryAfterSeconds?: number;
};

const ofOneField: readonly ProblemCode[] = ['invalid_request', 'unknown_reference'];

/** A fault of the form in words: the first field that is not right, and why. */
function fieldWords(code: ProblemCode, { errors }: Extra): string | undefined {
  const first = ofOneField.includes(code) ? errors?.[0] : undefined;
  return first && `${fieldLabel(first.path)}: ${first.message}`;
}

/** An expected "no": thrown anywhere in a request, answered as problem+json. The table of codes is closed. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly extra: Extra;

  constructor(code: ProblemCode, extra: Extra = {}) {
    const detail = extra.detail ?? fieldWords(code, extra);
    super(detail ?? problems[code][1]);
    this.code = code;
    this.extra = { ...extra, ...(detail === undefined ? {} : { detail }) };
  }

  get status(): number {
    return problems[this.code][0];
  }

  /** The body of the answer; `requestId` lets a person quote what they saw. */
  toReply(requestId: string): ProblemReply {
    const { detail, current, errors } = this.extra;
    const [status, title] = problems[this.code];
    return {
      type: `urn:vetcare:problem:${this.code}`,
      title,
      status,
      code: this.code,
      detail: detail ?? title,
      requestId,
      ...(errors ? { errors: [...errors] } : {}),
      ...(current === undefined ? {} : { current }),
    };
  }
}
