import type { Role } from '../../shared/abilities.ts';
import type { Audience } from '../../shared/boardRules.ts';

/** Who is asking, read from a verified access token: a person of the clinic or a paired screen. */
export type Who = {
  readonly kind: 'user' | 'screen';
  /** The user's or the screen's id. */
  readonly id: string;
  readonly clinicId: string;
  readonly role: Role;
  readonly name: string;
  readonly sessionId: string;
  /** Which projection of the board this reader gets. */
  readonly audience: Audience;
};
