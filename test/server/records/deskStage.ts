import { signedIn, type Asker, type TestServer } from '../../support/testApp.ts';
import { makeClinic, type ClinicOverrides, type TestClinic } from '../../support/testDatabase.ts';

/** A clinic of its own, and Rita at its desk. */
export type Scene = { readonly clinic: TestClinic; readonly rita: Asker };

/** Makes a clinic with Rita the receptionist signed in. */
export async function deskScene(
  server: TestServer,
  overrides: ClinicOverrides = {},
): Promise<Scene> {
  const clinic = await makeClinic(server.deps.db, overrides);
  return { clinic, rita: await signedIn(server, clinic.users.receptionist) };
}
