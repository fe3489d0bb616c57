import { z } from 'zod';
import { Role, StaffRole } from './abilities.ts';
import { endpoint } from './endpoint.ts';
import { ClinicId, Instant, ScreenId, SessionId, UserId } from './ids.ts';
import { Empty, PageQuery, pageOf } from './page.ts';
import { TimeZone } from './timeZone.ts';

export const Password = z.string().min(8).max(128);

/** Who is asking, as the app needs it. `screen` is set for a paired display only. */
export const Me = z.object({
  id: z.string(),
  role: Role,
  firstName: z.string(),
  lastName: z.string(),
  email: z.string().nullable(),
  /** May add clinics to the organization and move between them. */
  isOwner: z.boolean(),
  clinic: z.object({ id: ClinicId, name: z.string(), timezone: z.string() }),
  sessionId: SessionId,
  screen: z
    .object({
      id: ScreenId,
      name: z.string(),
      view: z.enum(['staff', 'lobby']),
      diagonalInches: z.number(),
      readingDistanceM: z.number(),
    })
    .nullable(),
});
export type Me = z.infer<typeof Me>;

/** `accessToken` goes into `Authorization: Bearer` and the socket's `hello`; renewed with the refresh cookie before `expiresAt`. */
export const SignedIn = z.object({ accessToken: z.string(), expiresAt: Instant, me: Me });
export type SignedIn = z.infer<typeof SignedIn>;

export const signIn = endpoint({
  method: 'POST',
  path: '/sessions',
  ability: 'public',
  body: z.strictObject({
    email: z.string().trim().min(3).max(255),
    password: z.string().min(1).max(128),
    /** Of an authenticator app, or a backup code; asked for with `second_factor_required`. */
    code: z.string().trim().min(6).max(20).optional(),
    label: z.string().trim().max(100).optional(),
  }),
  reply: SignedIn,
  problems: [
    'wrong_credentials',
    'second_factor_required',
    'wrong_code',
    'rate_limited',
    'foreign_origin',
  ],
});
/** Rotates the refresh cookie and answers a new access token. */
export const refreshSession = endpoint({
  method: 'POST',
  path: '/sessions/refresh',
  ability: 'public',
  reply: SignedIn,
  problems: ['session_ended', 'rate_limited', 'foreign_origin'],
});
export const signOut = endpoint({
  method: 'DELETE',
  path: '/sessions/current',
  ability: 'session.own',
  reply: Empty,
  problems: [],
});
export const getMe = endpoint({
  method: 'GET',
  path: '/me',
  ability: 'session.own',
  reply: Me,
  problems: [],
});

/** A sign-in of a person or a screen. `clinic`: where it is now; null in a colleague's for any but the clinic of whoever asks. */
export const Session = z.object({
  id: SessionId,
  clinic: z.object({ id: ClinicId, name: z.string() }).nullable(),
  label: z.string().nullable(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: Instant,
  lastUsedAt: Instant,
  expiresAt: Instant,
  isCurrent: z.boolean(),
});
/** Where whoever asks is signed in, in whatever clinic; latest begun first. */
export const listSessions = endpoint({
  method: 'GET',
  path: '/sessions',
  ability: 'session.own',
  query: PageQuery,
  reply: pageOf(Session),
  problems: [],
});
const sessionParams = z.strictObject({ sessionId: SessionId });
export const getSession = endpoint({
  method: 'GET',
  path: '/sessions/:sessionId',
  ability: 'session.own',
  params: sessionParams,
  reply: Session,
  problems: ['not_found'],
});
export const revokeSession = endpoint({
  method: 'DELETE',
  path: '/sessions/:sessionId',
  ability: 'session.own',
  params: sessionParams,
  reply: Empty,
  problems: ['not_found'],
});

/** The staff of the clinic, for choosing a veterinarian and for names. */
export const Colleague = z.object({
  id: UserId,
  firstName: z.string(),
  lastName: z.string(),
  role: StaffRole,
  isActive: z.boolean(),
});
export type Colleague = z.infer<typeof Colleague>;
/** By last name. */
export const listUsers = endpoint({
  method: 'GET',
  path: '/users',
  ability: 'users.read',
  query: PageQuery,
  reply: pageOf(Colleague),
  problems: [],
});

/** Is this installation still empty? Then the browser asks for the one-time setup code that the server printed. */
export const getSetup = endpoint({
  method: 'GET',
  path: '/setup',
  ability: 'public',
  reply: z.object({ isNeeded: z.boolean() }),
  problems: [],
});
/** The first organization, clinic and administrator of an empty installation. `code` is the one that the server printed. */
export const Installation = z.strictObject({
  code: z.string().trim().min(1).max(100),
  organizationName: z.string().trim().min(1).max(255),
  clinicName: z.string().trim().min(1).max(255),
  timezone: TimeZone,
  admin: z.strictObject({
    email: z.email().max(255),
    firstName: z.string().trim().min(1).max(100),
    lastName: z.string().trim().min(1).max(100),
    password: Password,
  }),
});
export const setUp = endpoint({
  method: 'POST',
  path: '/setup',
  ability: 'public',
  body: Installation,
  reply: SignedIn,
  status: 201,
  problems: [
    'wrong_setup_code',
    'already_set_up',
    'weak_password',
    'rate_limited',
    'foreign_origin',
  ],
});
