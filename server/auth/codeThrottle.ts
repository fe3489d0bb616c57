import type { Deps } from '../deps.ts';
import { count, forget, refuseOver } from './throttle.ts';

const minuteMs = 60_000;
const limits = [
  { name: 'second factor', most: 10, windowMs: 15 * minuteMs },
  // Three codes of a million are right at any moment: whoever has the password does not get to try them for weeks.
  { name: 'second factor today', most: 60, windowMs: 24 * 60 * minuteMs },
];

/** Counts a code of a person, from wherever it comes, before it is looked at. @throws Problem `rate_limited` */
export async function admitCode(deps: Deps, userId: string): Promise<void> {
  refuseOver(
    await count(
      deps,
      limits.map((limit) => ({ limit, of: userId })),
    ),
  );
}

/** The code was right: those before it are forgiven. */
export async function forgiveCodes(deps: Deps, userId: string): Promise<void> {
  for (const limit of limits) await forget(deps, { limit, of: userId });
}
