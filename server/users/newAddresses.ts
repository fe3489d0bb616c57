import { count, refuseOver } from '../auth/throttle.ts';
import type { Deps } from '../deps.ts';
import type { Who } from '../http/who.ts';

/** More than a clinic needs in an hour; whoever tries out which addresses are known somewhere needs far more. */
const limit = { name: 'new addresses', most: 30, windowMs: 3_600_000 };

/** Counts an address that somebody of the clinic names, for an invitation or a person, whether it is taken or not. @throws Problem `rate_limited` */
export async function admitNewAddress(
  deps: Deps,
  { clinicId }: Pick<Who, 'clinicId'>,
): Promise<void> {
  refuseOver(await count(deps, [{ limit, of: clinicId }]));
}
