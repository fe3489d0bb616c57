import { z } from 'zod';
import { StaffRole } from './abilities.ts';
import { endpoint } from './endpoint.ts';
import { Instant, Version } from './ids.ts';
import { Empty } from './page.ts';
import { Password, SignedIn } from './sessionEndpoints.ts';
import { PersonPatch, SignInEmail, User } from './userEndpoints.ts';

/** The secret of a link that came by mail. */
const Token = z.string().min(20).max(200);
/** Six digits of an authenticator app, or one of the backup codes. */
export const SecondFactorCode = z
  .string()
  .trim()
  .min(6, { error: 'Six digits, or a backup code' })
  .max(20);

export const seeInvitation = endpoint({
  method: 'POST',
  path: '/invitations/open',
  ability: 'public',
  summary: 'Who is invited where, for whoever has the link.',
  body: z.strictObject({ token: Token }),
  reply: z.object({
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    role: StaffRole,
    clinicName: z.string(),
    expiresAt: Instant,
  }),
  problems: ['link_expired', 'rate_limited', 'foreign_origin'],
});
/** Makes the person and signs them in. Following the link proved the address. */
export const acceptInvitation = endpoint({
  method: 'POST',
  path: '/invitations/accept',
  ability: 'public',
  body: z.strictObject({ token: Token, password: Password }),
  reply: SignedIn,
  status: 201,
  problems: ['link_expired', 'weak_password', 'email_taken', 'rate_limited', 'foreign_origin'],
});

export const verifyEmail = endpoint({
  method: 'POST',
  path: '/email-verifications',
  ability: 'public',
  body: z.strictObject({ token: Token }),
  reply: z.object({ email: z.string() }),
  problems: ['link_expired', 'email_taken', 'rate_limited', 'foreign_origin'],
});
/** Sends the link that verifies one's own address once more. */
export const sendVerification = endpoint({
  method: 'POST',
  path: '/me/email-verification',
  ability: 'account.own',
  reply: Empty,
  problems: ['email_already_verified', 'rate_limited'],
});

/** Ends one's other sessions, in all clinics. */
export const changePassword = endpoint({
  method: 'POST',
  path: '/me/password',
  ability: 'account.own',
  body: z.strictObject({ currentPassword: z.string().min(1).max(128), password: Password }),
  reply: Empty,
  problems: ['wrong_password', 'weak_password', 'account_is_elsewhere', 'rate_limited'],
});
/** Sends a link to whoever has this address. The answer is the same for an address that nobody has. */
export const forgotPassword = endpoint({
  method: 'POST',
  path: '/password-resets',
  ability: 'public',
  body: z.strictObject({ email: SignInEmail }),
  reply: Empty,
  problems: ['rate_limited', 'foreign_origin'],
});
/** Sets a new password and ends all sessions. It signs nobody in: a second factor is still asked for. */
export const resetPassword = endpoint({
  method: 'POST',
  path: '/password-resets/complete',
  ability: 'public',
  body: z.strictObject({ token: Token, password: Password }),
  reply: Empty,
  problems: ['link_expired', 'weak_password', 'rate_limited', 'foreign_origin'],
});

/** What a person corrects of themselves. Where they come from another clinic as its owner, they have none: that is done at home. */
export const OwnProfile = User.pick({
  version: true,
  firstName: true,
  lastName: true,
  phone: true,
  email: true,
  pendingEmail: true,
});
export type OwnProfile = z.infer<typeof OwnProfile>;
export const getOwnProfile = endpoint({
  method: 'GET',
  path: '/me/profile',
  ability: 'account.own',
  reply: OwnProfile,
  problems: ['not_found'],
});
/** A new name is on all boards at once; in one's own tokens from the next one on. */
export const updateOwnProfile = endpoint({
  method: 'PATCH',
  path: '/me',
  ability: 'account.own',
  summary: 'Corrects one’s own name and phone, or moves one’s account to another address.',
  body: z.strictObject({
    version: Version,
    ...PersonPatch.pick({ email: true, firstName: true, lastName: true, phone: true }).shape,
    /** With a new address. It signs in once the link that is sent there was followed. */
    currentPassword: z.string().min(1).max(128).optional(),
  }),
  reply: OwnProfile,
  problems: [
    'not_found',
    'stale_version',
    'email_taken',
    'wrong_password',
    'account_is_elsewhere',
    'session_ended',
    'rate_limited',
  ],
});

/** How one's own account is guarded. `secondFactorSince` null: sign-in asks for the password only. */
export const OwnSecurity = z.object({
  emailVerified: z.boolean(),
  secondFactorSince: Instant.nullable(),
  backupCodesLeft: z.int(),
});
export type OwnSecurity = z.infer<typeof OwnSecurity>;
export const getOwnSecurity = endpoint({
  method: 'GET',
  path: '/me/security',
  ability: 'account.own',
  reply: OwnSecurity,
  problems: [],
});
/** A secret for an authenticator app, shown this once. It counts from its first code on (`confirm`). */
export const startSecondFactor = endpoint({
  method: 'POST',
  path: '/me/second-factor',
  ability: 'account.own',
  body: z.strictObject({ password: z.string().min(1).max(128) }),
  reply: z.object({ secret: z.string(), uri: z.string() }),
  problems: ['wrong_password', 'second_factor_on', 'account_is_elsewhere', 'rate_limited'],
});
const BackupCodes = z.object({ backupCodes: z.array(z.string()) });
/** Turns it on; answers the backup codes, shown this once. */
export const confirmSecondFactor = endpoint({
  method: 'POST',
  path: '/me/second-factor/confirm',
  ability: 'account.own',
  body: z.strictObject({ code: SecondFactorCode }),
  reply: BackupCodes,
  problems: ['wrong_code', 'second_factor_on', 'second_factor_off', 'rate_limited'],
});
export const renewBackupCodes = endpoint({
  method: 'POST',
  path: '/me/second-factor/backup-codes',
  ability: 'account.own',
  body: z.strictObject({ code: SecondFactorCode }),
  reply: BackupCodes,
  problems: ['wrong_code', 'second_factor_off', 'rate_limited'],
});
export const disableSecondFactor = endpoint({
  method: 'POST',
  path: '/me/second-factor/disable',
  ability: 'account.own',
  body: z.strictObject({ code: SecondFactorCode }),
  reply: Empty,
  problems: ['wrong_code', 'second_factor_off', 'rate_limited'],
});
