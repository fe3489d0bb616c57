import { problems, type ProblemCode } from '../../shared/problems.ts';
import { versionPlace } from '../http/ifMatch.ts';
import type { Route } from '../http/route.ts';

const always: readonly ProblemCode[] = [
  'invalid_request',
  'request_too_slow',
  'headers_too_large',
  'rate_limited',
  'internal',
  'overloaded',
  'database_unavailable',
];
const closed: readonly ProblemCode[] = ['not_signed_in', 'session_ended', 'not_allowed'];
const unsafe: readonly ProblemCode[] = [
  'foreign_origin',
  'malformed_json',
  'payload_too_large',
  'unsupported_media_type',
];

/** Every problem that an endpoint can answer: its own, and those of its kind. */
export function allProblems({ endpoint, isCommand }: Route): readonly ProblemCode[] {
  const { ability, method, params, problems: own } = endpoint;
  const isUnsafe = method !== 'GET';
  const codes: ProblemCode[] = [
    ...own,
    ...always,
    ...(ability === 'public' ? [] : closed),
    ...(isUnsafe ? unsafe : []),
    // Sent again after its record is gone, a command no longer shows it.
    ...(params || isCommand ? (['not_found'] as const) : []),
    ...(isCommand ? (['command_reused'] as const) : []),
    ...(isUnsafe && versionPlace(endpoint)
      ? (['stale_version', 'precondition_failed'] as const)
      : []),
  ];
  return [...new Set(codes)];
}

/** Codes by their status, lowest first. */
export function byStatus(codes: readonly ProblemCode[]): readonly [number, ProblemCode[]][] {
  const statuses = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const [status] = problems[code];
    statuses.set(status, [...(statuses.get(status) ?? []), code].sort());
  }
  return [...statuses].sort(([a], [b]) => a - b);
}
