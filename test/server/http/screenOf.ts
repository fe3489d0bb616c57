import { approvePairing, claimPairing, startPairing } from '../../../shared/screenEndpoints.ts';
import { ask, signedIn, type Asker, type TestServer } from '../../support/testApp.ts';
import type { TestClinic } from '../../support/testDatabase.ts';

/** A display that the clinic's admin let in; `from`: where it stands, for a server that believes such a proxy. */
export async function screenOf(
  server: TestServer,
  { users }: TestClinic,
  from = '127.0.0.1',
): Promise<Asker> {
  const headers = { 'x-forwarded-for': from };
  const { body: pairing } = await ask({ server, headers }, startPairing, {});
  const wish = { name: 'Hall', view: 'staff', diagonalInches: 55, readingDistanceM: 3 } as const;
  const { userCode, deviceCode } = pairing;
  const admin = await signedIn(server, users.admin);
  await ask(admin, approvePairing, { params: { userCode }, body: wish, headers });
  const claimed = await ask({ server, headers }, claimPairing, { body: { deviceCode } });
  if (claimed.status !== 200) throw new Error(JSON.stringify(claimed.problem));
  return { server, headers: { authorization: `Bearer ${claimed.body.accessToken}` } };
}
