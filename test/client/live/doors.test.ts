import { expect, it } from 'vitest';
import * as doors from '../../../client/src/live/doors.ts';
import { getBoardChanges } from '../../../shared/boardEndpoints.ts';
import { moveSession } from '../../../shared/clinicEndpoints.ts';
import { protocolVersion } from '../../../shared/live.ts';
import { claimPairing, startPairing } from '../../../shared/screenEndpoints.ts';
import { refreshSession, signIn, signOut } from '../../../shared/sessionEndpoints.ts';

it.each([
  [doors.signInDoor, signIn],
  [doors.signOutDoor, signOut],
  [doors.refreshSessionDoor, refreshSession],
  [doors.moveSessionDoor, moveSession],
  [doors.getBoardChangesDoor, getBoardChanges],
  [doors.startPairingDoor, startPairing],
  [doors.claimPairingDoor, claimPairing],
])('$path is the door of the contract', (door, endpoint) => {
  expect([door.method, door.path]).toEqual([endpoint.method, endpoint.path]);
  expect(door.ability === 'public').toBe(endpoint.ability === 'public');
});

it('speaks the protocol of the contract', () => {
  expect(doors.spokenProtocol).toBe(protocolVersion);
});
