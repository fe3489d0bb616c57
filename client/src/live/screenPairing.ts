import type { z } from 'zod';
import type { claimPairing, startPairing } from '../../../shared/screenEndpoints.ts';
import { access } from './access.ts';
import { claimPairingDoor, startPairingDoor } from './doors.ts';
import { attempt } from './http.ts';
import { ProblemError } from './problemError.ts';

export type PairingCode = z.output<typeof startPairing.reply> & {
  /** This device's time at which the code ends, whatever its clock says otherwise. */
  readonly endsAtMs: number;
};

/** Asks for a code to show. @throws ProblemError (rate_limited), OfflineError */
export async function askForCode(): Promise<PairingCode> {
  const answer = await attempt(startPairingDoor, {}, null);
  const code = answer.body as z.output<typeof startPairing.reply>; // the endpoint's reply
  return { ...code, endsAtMs: Date.parse(code.expiresAt) - answer.serverAheadMs };
}

/** Has somebody approved this display? Then it is signed in from here on. @throws ProblemError, OfflineError */
export async function claimScreen(deviceCode: string): Promise<'waiting' | 'expired' | 'paired'> {
  try {
    const answer = await attempt(claimPairingDoor, { body: { deviceCode } }, null);
    const signedIn = answer.body as z.output<typeof claimPairing.reply>; // the endpoint's reply
    access.grant(signedIn, answer.serverAheadMs);
    return 'paired';
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.problem.code === 'pairing_pending') return 'waiting';
    if (error.problem.code === 'pairing_expired') return 'expired';
    throw error;
  }
}
