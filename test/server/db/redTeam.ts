import { randomBytes, randomUUIDv7 } from 'node:crypto';
import type { Databases } from '../../../server/db/databases.ts';
import { contextKey } from '../../../server/db/keys.ts';
import { signContext } from '../../../server/db/tenantClient.ts';
import { makeClinic, makeRow, testSecret, type TestClinic } from '../../support/testDatabase.ts';
import { administrator, connectAs, type Cell, type PlainConnection } from './administrator.ts';

/** Somebody who speaks plain SQL on the app's account, with a context that is rightly theirs. */
export interface Scene {
  root: Awaited<ReturnType<typeof administrator>>;
  /** The attacker's connection; its context is the attacker's own clinic. */
  own: PlainConnection;
  attacker: TestClinic;
  victim: TestClinic;
  /** A connection of the app's account without a context. */
  connect: () => Promise<PlainConnection>;
  /** A client, a pet and a vaccination, new for this attack, written behind the views. */
  plant: (clinic: TestClinic) => Promise<Planted>;
}
export interface Planted {
  client: string;
  pet: string;
  vaccination: string;
}

/** One attempt. Resolves to true when it got through; a refusal by the server counts as not. */
export interface Attack {
  name: string;
  /** MySQL refuses it even on the broken schema. */
  isMariaDbOnly?: boolean;
  run: (scene: Scene) => Promise<boolean>;
}

export const SECRET_WORD = 'Topsecretus';

export async function setScene(db: Databases, prefix: string): Promise<Scene> {
  const root = await administrator(prefix);
  const attacker = await makeClinic(db);
  const victim = await makeClinic(db);
  await makeRow(db, victim, 'lab_results', victimResult((await plant(root, victim)).pet));
  const own = await connectAs('app', prefix);
  await own.rows(enterCall(root), signed(own, attacker.id));
  return {
    root,
    own,
    attacker,
    victim,
    connect: () => connectAs('app', prefix),
    plant: (clinic) => plant(root, clinic),
  };
}

const victimResult = (petId: string) => ({
  petId,
  testName: SECRET_WORD,
  testDate: '2026-01-01',
  status: 'critical',
});

export async function isMariaDb({ rows }: PlainConnection): Promise<boolean> {
  const [server] = await rows<{ version: string }>('SELECT VERSION() AS version');
  return /mariadb/i.test(server?.version ?? '');
}

/** The statement that takes a context. */
export function enterCall({ names }: Scene['root']): string {
  return `CALL ${names.sec}.enter(?, ?, ?, ?, ?)`;
}

/** Arguments of `enter`, rightly signed for this connection as the server signs them. */
export function signed(connection: PlainConnection, clinicId: string, livesMs = 100_000): Cell[] {
  const expiresAtMs = Date.now() + livesMs;
  const nonce = randomBytes(16).toString('hex');
  const context = { clinicId, actorId: 'system', expiresAtMs, nonce, connectionId: connection.id };
  return [clinicId, 'system', expiresAtMs, nonce, signContext(contextKey(testSecret), context)];
}

async function plant({ rows, names }: Scene['root'], clinic: TestClinic): Promise<Planted> {
  const [client, pet, vaccination] = [randomUUIDv7(), randomUUIDv7(), randomUUIDv7()];
  await rows(
    `INSERT INTO ${names.core}.clients (clinic_id, id, first_name, last_name, notes) VALUES (?, ?, 'Vic', ?, ?)`,
    [clinic.id, client, SECRET_WORD, clinic.id],
  );
  await rows(
    `INSERT INTO ${names.core}.pets (clinic_id, id, client_id, name, species, sex) VALUES (?, ?, ?, ?, 'cat', 'male')`,
    [clinic.id, pet, client, SECRET_WORD],
  );
  await rows(
    `INSERT INTO ${names.core}.vaccinations
       (clinic_id, id, pet_id, vaccine_name, date_given, next_due_date, administered_by)
     VALUES (?, ?, ?, ?, '2026-01-01', '2027-01-01', ?)`,
    [clinic.id, vaccination, pet, SECRET_WORD, clinic.users.veterinarian.id],
  );
  return { client, pet, vaccination };
}

/** True when the attack got through. */
export async function gotThrough(attack: Attack, scene: Scene): Promise<boolean> {
  try {
    return await attack.run(scene);
  } catch (error) {
    // A refusal has one of the server's numbers; anything else is a fault of the attack itself.
    if (error instanceof Error && 'errno' in error && typeof error.errno === 'number') return false;
    throw error;
  }
}
