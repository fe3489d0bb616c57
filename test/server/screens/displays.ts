import { expect } from 'vitest';
import type { TestServer } from '../../support/testApp.ts';
import type { TestClinic } from '../../support/testDatabase.ts';
import { Browser, browserOf } from '../auth/browser.ts';

type Started = {
  deviceCode: string;
  userCode: string;
  verificationPath: string;
  expiresAt: string;
};
export type Screen = {
  id: string;
  version: number;
  name: string;
  view: string;
  isOnline: boolean;
};

export const wish = {
  name: 'Waiting room',
  view: 'lobby',
  diagonalInches: 43,
  readingDistanceM: 3.5,
};

let displays = 0;
/** A display in a network of its own. */
export function display(server: TestServer): Browser {
  displays += 1;
  return new Browser(server, `10.${displays}.${process.pid % 250}.1`);
}

export async function start(tv: Browser): Promise<Started> {
  const reply = await tv.send<Started>('POST', '/screen-pairings');
  expect(reply.status).toBe(201);
  return reply.body;
}

export const approve = (admin: Browser, userCode: string, body: object = wish, key?: string) =>
  admin.send<Screen>('POST', `/screen-pairings/${userCode}/approve`, {
    body,
    headers: key === undefined ? {} : { 'idempotency-key': key },
  });

/** A lobby screen of the clinic, signed in, with the admin who approved it. */
export async function paired(server: TestServer, clinic: TestClinic) {
  const admin = await browserOf(server, clinic.users.admin);
  const tv = display(server);
  const { deviceCode, userCode } = await start(tv);
  const screen = (await approve(admin, userCode)).body;
  const claimed = await tv.claim(deviceCode);
  expect(claimed.status).toBe(200);
  return { admin, tv, screen };
}
