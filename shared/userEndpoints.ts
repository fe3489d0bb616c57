import { z } from 'zod';
import { StaffRole } from './abilities.ts';
import { endpoint } from './endpoint.ts';
import { Instant, InvitationId, SessionId, UserId, Version } from './ids.ts';
import { Empty, Flag, PageQuery, pageOf, sortedBy } from './page.ts';
import { NameInLetters as name } from './nameInLetters.ts';
import type { ProblemCode } from './problems.ts';
import { Session } from './sessionEndpoints.ts';
import { Warning } from './warning.ts';

/** An address to sign in with; kept in lower case. */
export const SignInEmail = z.email().max(255).normalize('NFC').toLowerCase();
const text = (max: number) => z.string().trim().min(1).max(max).nullable();

/** What of a person is corrected by hand. */
export const PersonPatch = z
  .strictObject({
    email: SignInEmail,
    firstName: name,
    lastName: name,
    phone: text(20),
    licenseNumber: text(100),
  })
  .partial();

/** A person of the clinic as an admin sees them: every column of the seed's `users` row but the secrets. */
export const User = z.object({
  id: UserId,
  version: Version,
  email: z.string(),
  /** A new address that waits for its confirmation: until then `email` signs in. */
  pendingEmail: z.string().nullable(),
  firstName: z.string(),
  lastName: z.string(),
  role: StaffRole,
  phone: z.string().nullable(),
  licenseNumber: z.string().nullable(),
  isActive: z.boolean(),
  emailVerified: z.boolean(),
  /** Asked for a code of their phone at each sign-in. */
  hasSecondFactor: z.boolean(),
  isOrganizationOwner: z.boolean(),
  lastLogin: Instant.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type User = z.infer<typeof User>;

const params = z.strictObject({ userId: UserId });

export const listUserAccounts = endpoint({
  method: 'GET',
  path: '/user-accounts',
  ability: 'users.manage',
  summary: 'The people of the clinic with all that an admin sees, by last name.',
  query: PageQuery.extend({
    sort: sortedBy('lastName', 'createdAt', 'lastLogin'),
    role: StaffRole.optional(),
    isActive: Flag.optional(),
  }),
  reply: pageOf(User),
  reads: 'user',
  problems: [],
});
export const getUser = endpoint({
  method: 'GET',
  path: '/users/:userId',
  ability: 'users.manage',
  params,
  reply: User,
  reads: 'user',
  problems: ['not_found'],
});
/**
 * A new e-mail address (`pendingEmail`) signs in once the link that is sent there was followed, and is told to the old one; naming the old one again takes it back.
 * One's own needs one's own password, that of an owner an owner.
 */
export const updateUser = endpoint({
  method: 'PATCH',
  path: '/users/:userId',
  ability: 'users.manage',
  params,
  body: z.strictObject({
    version: Version,
    ...PersonPatch.shape,
    /** With a new address of one's own. */
    currentPassword: z.string().min(1).max(128).optional(),
  }),
  reply: User,
  problems: [
    'not_found',
    'stale_version',
    'email_taken',
    'owner_only',
    'wrong_password',
    'account_is_elsewhere',
    'rate_limited',
  ],
});
/** An owner's standing is an owner's matter. `warnings`: visits are still booked with somebody who sees no patients any more. */
const ChangedStanding = User.extend({ warnings: z.array(Warning) });
const standing: readonly ProblemCode[] = ['not_found', 'stale_version', 'owner_only'];

/** Ends the person's sessions: they come back with the new role. Who is no admin any more is no owner either. */
export const changeRole = endpoint({
  method: 'POST',
  path: '/users/:userId/role',
  ability: 'users.manage',
  params,
  body: z.strictObject({ version: Version, role: StaffRole }),
  reply: ChangedStanding,
  problems: [...standing, 'not_yourself', 'last_admin', 'last_owner'],
});
export const deactivateUser = endpoint({
  method: 'POST',
  path: '/users/:userId/deactivate',
  ability: 'users.manage',
  params,
  body: z.strictObject({ version: Version }),
  reply: ChangedStanding,
  problems: [...standing, 'not_yourself', 'last_admin', 'last_owner'],
});
export const reactivateUser = endpoint({
  method: 'POST',
  path: '/users/:userId/reactivate',
  ability: 'users.manage',
  params,
  body: z.strictObject({ version: Version }),
  reply: User,
  problems: [...standing, 'user_limit_reached'],
});
export const deleteUser = endpoint({
  method: 'DELETE',
  path: '/users/:userId',
  ability: 'users.manage',
  params,
  reply: Empty,
  problems: [
    'not_found',
    'owner_only',
    'not_yourself',
    'last_admin',
    'last_owner',
    'still_has_dependents',
  ],
});

/** A person who was asked to join and has not come yet; the link in the mail lets them in until `expiresAt`. */
export const Invitation = z.object({
  id: InvitationId,
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  role: StaffRole,
  phone: z.string().nullable(),
  licenseNumber: z.string().nullable(),
  expiresAt: Instant,
  isExpired: z.boolean(),
  createdAt: Instant,
});
export type Invitation = z.infer<typeof Invitation>;
export const NewInvitation = z.strictObject({
  email: SignInEmail,
  firstName: name,
  lastName: name,
  role: StaffRole,
  phone: text(20).optional(),
  licenseNumber: text(100).optional(),
});
export type NewInvitation = z.infer<typeof NewInvitation>;
const invitation = z.strictObject({ invitationId: InvitationId });

export const listInvitations = endpoint({
  method: 'GET',
  path: '/users/invitations',
  ability: 'users.manage',
  summary: 'Open invitations, latest first, and how many people the subscription allows.',
  query: PageQuery,
  reply: pageOf(Invitation).extend({
    /** People who can sign in and invitations that hold; null: no limit. */
    places: z.object({ taken: z.int(), most: z.int().nullable() }),
  }),
  reads: 'user_invitation',
  problems: [],
});
export const inviteUser = endpoint({
  method: 'POST',
  path: '/users/invitations',
  ability: 'users.manage',
  summary: 'Sends a link that is good for 24 hours.',
  body: NewInvitation,
  reply: Invitation,
  status: 201,
  problems: ['email_taken', 'user_limit_reached', 'rate_limited'],
});
/** A fresh link; the one before is good no more. */
export const resendInvitation = endpoint({
  method: 'POST',
  path: '/users/invitations/:invitationId/resend',
  ability: 'users.manage',
  params: invitation,
  reply: Invitation,
  problems: ['not_found', 'user_limit_reached'],
});
export const withdrawInvitation = endpoint({
  method: 'DELETE',
  path: '/users/invitations/:invitationId',
  ability: 'users.manage',
  params: invitation,
  reply: Empty,
  problems: ['not_found'],
});
export const listUserSessions = endpoint({
  method: 'GET',
  path: '/users/:userId/sessions',
  ability: 'users.manage',
  summary: 'Where a person is signed in, latest begun first.',
  params,
  query: PageQuery,
  reply: pageOf(Session),
  reads: 'user',
  problems: ['not_found', 'owner_only'],
});
const sessionParams = z.strictObject({ userId: UserId, sessionId: SessionId });
export const getUserSession = endpoint({
  method: 'GET',
  path: '/users/:userId/sessions/:sessionId',
  ability: 'users.manage',
  params: sessionParams,
  reply: Session,
  reads: 'user',
  problems: ['not_found', 'owner_only'],
});
export const revokeUserSession = endpoint({
  method: 'DELETE',
  path: '/users/:userId/sessions/:sessionId',
  ability: 'users.manage',
  params: sessionParams,
  reply: Empty,
  problems: ['not_found', 'owner_only'],
});
/** For a person who lost their phone and their backup codes. They are told by mail. */
export const resetSecondFactor = endpoint({
  method: 'DELETE',
  path: '/users/:userId/second-factor',
  ability: 'users.manage',
  params,
  reply: Empty,
  problems: ['not_found', 'owner_only', 'not_yourself', 'second_factor_off'],
});
