import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Instant, ScreenId, Version } from './ids.ts';
import { Empty, PageQuery, pageOf } from './page.ts';
import { SignedIn } from './sessionEndpoints.ts';

export const ScreenView = z.enum(['staff', 'lobby']);

const fields = {
  name: z.string().trim().min(1).max(100),
  /** `staff`: reasons, alerts, owner's initial; `lobby`: pet names, rooms and status words only. */
  view: ScreenView,
  diagonalInches: z.number().min(7).max(120),
  /** Metres from which the farthest reader must read it. */
  readingDistanceM: z.number().min(0.5).max(15),
};

export const Screen = z.object({
  id: ScreenId,
  version: Version,
  ...fields,
  lastSeenAt: Instant.nullable(),
  isOnline: z.boolean(),
  createdAt: Instant,
});
export type Screen = z.infer<typeof Screen>;

/** Eight consonants of a 20-letter alphabet, shown as `BCDF-GHJK`; case and dashes do not matter. */
export const UserCode = z
  .string()
  .transform((code) => code.toUpperCase().replace(/[^A-Z]/g, ''))
  .pipe(
    z
      .string()
      .regex(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/, 'Must be the eight letters that the screen shows'),
  );

/** A wall display asks for a code to show (RFC 8628 shape). `verificationUri` goes into the QR. */
export const startPairing = endpoint({
  method: 'POST',
  path: '/screen-pairings',
  ability: 'public',
  reply: z.object({
    deviceCode: z.string(),
    userCode: z.string(),
    verificationPath: z.string(),
    expiresAt: Instant,
    intervalSeconds: z.int(),
  }),
  status: 201,
  problems: ['rate_limited', 'foreign_origin'],
});
/** The display asks whether it was approved: `pairing_pending` until then; then it is signed in once. */
export const claimPairing = endpoint({
  method: 'POST',
  path: '/screen-pairings/claim',
  ability: 'public',
  body: z.strictObject({ deviceCode: z.string().min(20).max(100) }),
  reply: SignedIn,
  problems: ['pairing_pending', 'pairing_expired', 'rate_limited', 'foreign_origin'],
});
const codeParams = z.strictObject({ userCode: UserCode });
/** Before approving: does a display show this code right now? */
export const getPairing = endpoint({
  method: 'GET',
  path: '/screen-pairings/:userCode',
  ability: 'screens.manage',
  params: codeParams,
  reply: z.object({ userCode: z.string(), expiresAt: Instant }),
  problems: ['not_found', 'rate_limited'],
});
export const approvePairing = endpoint({
  method: 'POST',
  path: '/screen-pairings/:userCode/approve',
  ability: 'screens.manage',
  params: codeParams,
  body: z.strictObject(fields),
  reply: Screen,
  status: 201,
  problems: ['not_found', 'rate_limited'],
});
/** By name. */
export const listScreens = endpoint({
  method: 'GET',
  path: '/screens',
  ability: 'screens.manage',
  query: PageQuery,
  reply: pageOf(Screen),
  problems: [],
});
const params = z.strictObject({ screenId: ScreenId });
export const getScreen = endpoint({
  method: 'GET',
  path: '/screens/:screenId',
  ability: 'screens.manage',
  params,
  reply: Screen,
  problems: ['not_found'],
});
export const updateScreen = endpoint({
  method: 'PATCH',
  path: '/screens/:screenId',
  ability: 'screens.manage',
  params,
  body: z.strictObject({ version: Version, ...z.strictObject(fields).partial().shape }),
  reply: Screen,
  problems: ['not_found', 'stale_version'],
});
/** Ends the display's right at once. */
export const removeScreen = endpoint({
  method: 'DELETE',
  path: '/screens/:screenId',
  ability: 'screens.manage',
  params,
  reply: Empty,
  problems: ['not_found'],
});
