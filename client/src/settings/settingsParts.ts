import { type Ability, may, type Role } from '../../../shared/abilities.ts';
import type { Me } from '../../../shared/sessionEndpoints.ts';
import type { Loaded } from '../ui/loaded.ts';

const groups = ['You', 'Clinic', 'Oversight'] as const;

/** One part of the settings: a folder's `part.ts` exports it as `part`, and that is all that makes it known. `path` follows `/settings/`. */
export type SettingsPart = {
  readonly path: string;
  readonly title: string;
  /** What is found there, in a few words. */
  readonly about: string;
  readonly group: (typeof groups)[number];
  /** Whoever lacks it neither sees nor opens the part. */
  readonly ability?: Ability;
  /** Its place in its group. */
  readonly order: number;
  readonly load: () => Promise<Loaded<{ me: Me }>>;
};

export type SettingsGroup = { readonly name: string; readonly parts: readonly SettingsPart[] };

const found = import.meta.glob<{ part: SettingsPart }>('./*/part.ts', { eager: true });
const all = Object.values(found)
  .map(({ part }) => part)
  .sort((a, b) => a.order - b.order);

/** Is there a part at this address, for whichever role? */
export function isPart(path: string): boolean {
  return all.some((part) => part.path === path);
}

/** The parts that a role may open, in order. */
export function groupsOf(role: Role): readonly SettingsGroup[] {
  const open = all.filter(({ ability }) => !ability || may(role, ability));
  return groups
    .map((name) => ({ name, parts: open.filter(({ group }) => group === name) }))
    .filter(({ parts }) => parts.length > 0);
}
