import { type Ability, may, type Role } from '../../../shared/abilities.ts';
import type { Me } from '../../../shared/sessionEndpoints.ts';
import type { Loaded } from '../ui/loaded.ts';

/**
 * One part of the settings: a folder's `part.ts` exports it as `part`, and that is all that makes it known. `path` follows `/settings/`; the part with the
 * empty path is shown first.
 */
export type SettingsPart = {
  readonly path: string;
  readonly title: string;
  /** Whoever lacks it neither sees nor opens the part. */
  readonly ability?: Ability;
  readonly order: number;
  readonly load: () => Promise<Loaded<{ me: Me }>>;
};

const found = import.meta.glob<{ part: SettingsPart }>('./*/part.ts', { eager: true });
const all = Object.values(found)
  .map(({ part }) => part)
  .sort((a, b) => a.order - b.order);

/** Is there a part at this address, for whichever role? */
export function isPart(path: string): boolean {
  return all.some((part) => part.path === path);
}

/** The parts that a role may open, in order. */
export function partsOf(role: Role): readonly SettingsPart[] {
  return all.filter(({ ability }) => !ability || may(role, ability));
}
