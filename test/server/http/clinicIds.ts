import { randomUUIDv7 } from 'node:crypto';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { starterProtocols } from '../../../shared/starterProtocols.ts';
import { signedIn, type TestServer } from '../../support/testApp.ts';
import {
  makeAppointment,
  makeClient,
  makePet,
  makeRow,
  makeUser,
  type TestClinic,
} from '../../support/testDatabase.ts';

type Stage = {
  readonly server: TestServer;
  readonly clinic: TestClinic;
  /** The id of another kind, made first. */
  readonly id: (name: string) => Promise<string>;
  /** A row of a tenant table of this clinic; its id. */
  readonly row: (table: string, columns: Record<string, unknown>) => Promise<string>;
};

const soon = () => new Date(Date.now() + 3_600_000);

async function invite({ server, clinic }: Stage): Promise<string> {
  const id = randomUUIDv7();
  await server.deps.db.auth('user_invitations').insert({
    clinic_id: clinic.id,
    id,
    email: `${id}@example.test`,
    first_name: 'Nora',
    last_name: 'New',
    role: 'technician',
    token_hash: Buffer.alloc(32),
    expires_at: soon(),
  });
  return id;
}

async function newest({ server, clinic }: Stage, table: string): Promise<string> {
  await signedIn(server, clinic.users.admin);
  const [row] = await server.deps.db.auth(table).where({ clinic_id: clinic.id }).select('id');
  return String(row.id);
}

/**
 * How one record of each kind is made, by the name that paths and bodies have for its id. An endpoint with a new name needs one more line here, and nothing else anywhere
 * to be in the tests of every route and in the fuzz.
 */
const makers: Readonly<Record<string, (stage: Stage) => Promise<string> | string>> = {
  organizationId: ({ clinic }) => clinic.organizationId,
  clinicId: ({ clinic }) => clinic.id,
  adminId: ({ clinic }) => clinic.users.admin.id,
  userId: async ({ server, clinic }) => (await makeUser(server.deps.db, clinic)).id,
  veterinarianId: ({ clinic }) => clinic.users.veterinarian.id,
  administeredBy: ({ clinic }) => clinic.users.veterinarian.id,
  clientId: async ({ server, clinic }) => (await makeClient(server.deps.db, clinic)).id,
  petId: async ({ server, clinic, id }) => {
    const client = { id: await id('clientId') };
    return (await makePet(server.deps.db, clinic, { client })).id;
  },
  appointmentId: async ({ server, clinic, id }) => {
    const pet = { id: await id('petId'), clientId: await id('clientId') };
    return (await makeAppointment(server.deps.db, clinic, { pet })).id;
  },
  reminderId: async ({ id, row }) =>
    row('appointment_reminders', {
      appointmentId: await id('appointmentId'),
      type: 'email',
      sendAt: soon(),
    }),
  labResultId: async ({ id, row }) =>
    row('lab_results', {
      petId: await id('petId'),
      testName: 'Potassium',
      testDate: '2025-11-22',
      status: 'critical',
    }),
  labAlertId: async ({ id, row }) =>
    row('lab_alerts', {
      labResultId: await id('labResultId'),
      petId: await id('petId'),
      testName: 'Potassium',
      level: 'assigned',
      levelChangedAt: new Date(),
    }),
  medicalRecordId: async ({ id, row }) =>
    row('medical_records', {
      petId: await id('petId'),
      veterinarianId: await id('veterinarianId'),
    }),
  diagnosisId: async ({ id, row }) =>
    row('diagnoses', {
      medicalRecordId: await id('medicalRecordId'),
      description: 'Otitis externa',
    }),
  vaccinationId: async ({ id, row }) =>
    row('vaccinations', {
      petId: await id('petId'),
      vaccineName: 'Rabies',
      dateGiven: '2026-11-20',
      nextDueDate: '2027-11-20',
      administeredBy: await id('administeredBy'),
    }),
  vaccineProtocolId: ({ row }) =>
    row('vaccine_protocols', { ...starterProtocols[0], species: 'rabbit' }),
  screenId: async ({ id, row }) =>
    row('screens', {
      name: 'Lobby',
      view: 'lobby',
      diagonalInches: 55,
      readingDistanceM: 3,
      createdBy: await id('adminId'),
    }),
  legalHoldId: async ({ id, row }) =>
    row('legal_holds', { petId: await id('petId'), reason: 'A claim' }),
  mailMessageId: ({ row }) =>
    row('mail_messages', {
      kind: 'reminder',
      recipient: 'somebody@example.test',
      subject: 'Hello',
      expiresAt: new Date(),
    }),
  invitationId: invite,
  sessionId: (stage) => newest(stage, 'sessions'),
  auditLogId: (stage) => newest(stage, 'audit_logs'),
  userCode: () => 'BCDFGHJK',
};

/** Makes records of a clinic, each kind at most once and when it is asked for: `id('petId')`. */
function idMaker(server: TestServer, clinic: TestClinic): Stage['id'] {
  const made = new Map<string, Promise<string>>();
  const row: Stage['row'] = async (table, columns) =>
    (await makeRow(server.deps.db, clinic, table, columns)).id;
  const id = (name: string): Promise<string> => {
    const maker = makers[name];
    if (!maker) throw new Error(`clinicIds makes no ${name}: add it to its makers`);
    const known = made.get(name) ?? Promise.resolve(maker({ server, clinic, id, row }));
    made.set(name, known);
    return known;
  };
  return id;
}

/** One record of every kind in a clinic: the ids by the names that paths and bodies have for them. */
export async function idsOf(
  server: TestServer,
  clinic: TestClinic,
  names: readonly string[] = Object.keys(makers),
): Promise<Readonly<Record<string, string>>> {
  const id = idMaker(server, clinic);
  const entries: [string, string][] = [];
  for (const name of names) entries.push([name, await id(name)]);
  return Object.fromEntries(entries);
}

/** The endpoint's path parameters, each by its name. */
export function paramsOf(endpoint: Pick<Endpoint, 'path'>, value: (name: string) => string) {
  const names = [...endpoint.path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1] ?? '');
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}

/** The id of this name. @throws Error for a kind of record that has no maker yet */
export function idIn(ids: Readonly<Record<string, string>>, name: string): string {
  const id = ids[name];
  if (id === undefined) throw new Error(`clinicIds makes no ${name}: add it to its makers`);
  return id;
}
