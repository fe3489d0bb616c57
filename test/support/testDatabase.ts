// A migrated database and a clinic of its own for each test. Nothing is ever truncated.
//
//   const db = await testDatabases();
//   const clinic = await makeClinic(db);
//   const pet = await makePet(db, clinic, { name: 'Rex' });
//   const appointment = await makeAppointment(db, clinic, { pet, status: 'confirmed' });
//   await clinic.run(() => ...queries on db.app of this clinic...);
//   await clinic.as(clinic.users.receptionist, () => ...);

import { randomUUIDv7 } from 'node:crypto';
import type { Knex } from 'knex';
import { openDatabases, type DatabaseOptions, type Databases } from '../../server/db/databases.ts';
import { migrate } from '../../server/db/migrate.ts';
import { inTenant } from '../../server/db/tenantContext.ts';
import { insertStarterProtocols } from '../../server/vaccinations/insertStarterProtocols.ts';

/** Password of every test user; the hash is ready-made because argon2 is slow on purpose. */
export const testPassword = 'correct horse battery staple';
const testPasswordHash =
  '$argon2id$v=19$m=19456,t=2,p=1$NanbqzwWYD13tx9xwoGsiQ$8KR3sndBC7mXg47EYHkGJ1wOQlSOWLSv1L00hocT3qk';

/** The installation's secret in tests. */
export const testSecret =
  process.env['TEST_SECRET'] ?? Buffer.alloc(32, 'vetcare test').toString('base64url');

const worker = process.env['VITEST_POOL_ID'] ?? process.env['TEST_PARALLEL_INDEX'] ?? '';
/** Each of a runner's workers has a database of its own: timers and clocks of a test reach all clinics in it. */
export const testPrefix = `t${worker}`;

/** The address of the test database with this prefix, for the account that may do everything. */
export function testDatabaseUrl(prefix = testPrefix): string {
  const address = process.env['TEST_DATABASE_URL'];
  if (!address) throw new Error('TEST_DATABASE_URL is missing: run the tests with npm test');
  const url = new URL(address);
  url.pathname = `/${prefix}`;
  return url.href;
}

/** Migrates (at most once, files wait for each other) and opens the pools. Call `destroy()` at the end. */
export async function testDatabases(
  options: Partial<DatabaseOptions> & { prefix?: string } = {},
): Promise<Databases> {
  const { prefix, ...rest } = options;
  const place = { databaseUrl: testDatabaseUrl(prefix), secret: testSecret };
  await migrate(place);
  return openDatabases({ ...place, poolSizes: { app: 8 }, ...rest });
}

type Columns = Record<string, unknown>;

export interface TestUser {
  id: string;
  role: 'admin' | 'veterinarian' | 'technician' | 'receptionist';
  email: string;
  firstName: string;
  lastName: string;
}
export interface TestClinic {
  id: string;
  organizationId: string;
  timezone: string;
  rooms: string[];
  users: Record<TestUser['role'], TestUser>;
  /** Runs work as the server itself, in this clinic. */
  run<T>(work: () => PromiseLike<T>): Promise<T>;
  /** Runs work as this user (or screen), in this clinic. */
  as<T>(actor: { id: string }, work: () => PromiseLike<T>): Promise<T>;
}

/** Overrides are columns in camelCase; users' are columns for all four. */
export interface ClinicOverrides {
  organization?: Columns;
  clinic?: Columns & { timezone?: string };
  settings?: Columns;
  users?: Columns;
}

/** A new organization with one clinic: four users (one a role), its stream and its audit head. */
export async function makeClinic(
  db: Databases,
  overrides: ClinicOverrides = {},
): Promise<TestClinic> {
  const id = randomUUIDv7();
  const organizationId = randomUUIDv7();
  const rooms = ['Exam 1', 'Exam 2', 'Exam 3', 'Surgery'];
  const timezone = overrides.clinic?.timezone ?? 'America/New_York';
  await insert(db.auth, 'organizations', {
    id: organizationId,
    name: 'Test organization',
    maxClinics: 10,
    ...overrides.organization,
  });
  await insert(db.auth, 'clinics', {
    id,
    organizationId,
    name: 'Test clinic',
    timezone,
    settings: { rooms, ...overrides.settings },
    ...overrides.clinic,
  });
  await insert(db.auth, 'clinic_streams', { clinicId: id });
  await insert(db.auth, 'audit_heads', { clinicId: id, hash: Buffer.alloc(32) });
  await insertStarterProtocols(db.auth, id);
  const user = (role: TestUser['role'], firstName: string, lastName: string) =>
    makeUser(
      db,
      { id },
      {
        role,
        firstName,
        lastName,
        // As after the first set-up: who made the clinic owns the organization.
        isOrganizationOwner: role === 'admin',
        ...overrides.users,
      },
    );
  return {
    id,
    organizationId,
    timezone,
    rooms,
    users: {
      admin: await user('admin', 'Ada', 'Admin'),
      veterinarian: await user('veterinarian', 'Vera', 'Vet'),
      technician: await user('technician', 'Theo', 'Tech'),
      receptionist: await user('receptionist', 'Rita', 'Reception'),
    },
    run: (work) => inTenant({ clinicId: id, actorId: 'system' }, work),
    as: (actor, work) => inTenant({ clinicId: id, actorId: actor.id }, work),
  };
}

/** A user who can sign in with `testPassword`; a veterinarian unless told. */
export async function makeUser(
  db: Databases,
  clinic: { id: string },
  overrides: Partial<TestUser> & Columns = {},
): Promise<TestUser> {
  const id = overrides.id ?? randomUUIDv7();
  const user: TestUser = {
    role: 'veterinarian',
    email: `${id}@example.test`,
    firstName: 'Vic',
    lastName: 'Veterinary',
    ...overrides,
    id,
  };
  const columns = { ...user, clinicId: clinic.id, passwordHash: testPasswordHash };
  await insert(db.auth, 'users', { emailVerified: true, ...columns });
  await insert(db.auth, 'sign_in_emails', {
    email: user.email,
    clinicId: clinic.id,
    userId: id,
  });
  return user;
}

/** A pet's owner. */
export async function makeClient(
  db: Databases,
  clinic: TestClinic,
  overrides: Columns = {},
): Promise<{ id: string }> {
  return makeRow(db, clinic, 'clients', {
    firstName: 'Chris',
    lastName: 'Client',
    email: 'chris@example.test',
    phone: '555-0100',
    ...overrides,
  });
}

/** A pet, of a new client unless told. */
export async function makePet(
  db: Databases,
  clinic: TestClinic,
  overrides: Columns & { client?: { id: string } } = {},
): Promise<{ id: string; clientId: string }> {
  const { client, ...columns } = overrides;
  const clientId = client?.id ?? (await makeClient(db, clinic)).id;
  const row = { clientId, name: 'Rex', species: 'dog', breed: 'Beagle', sex: 'male', ...columns };
  const { id } = await makeRow(db, clinic, 'pets', row);
  return { id, clientId };
}

interface AppointmentParts {
  pet?: { id: string; clientId: string };
  veterinarian?: { id: string };
  startTime?: Date;
  minutes?: number;
}

/** An appointment of a new pet, now, for 30 minutes, booked by the receptionist, unless told. */
export async function makeAppointment(
  db: Databases,
  clinic: TestClinic,
  overrides: Columns & AppointmentParts = {},
): Promise<{ id: string; petId: string; clientId: string; veterinarianId: string }> {
  const { pet: given, veterinarian, startTime: start, minutes = 30, ...columns } = overrides;
  const pet = given ?? (await makePet(db, clinic));
  const startTime = start ?? new Date();
  const links = {
    petId: pet.id,
    clientId: pet.clientId,
    veterinarianId: (veterinarian ?? clinic.users.veterinarian).id,
  };
  const { id } = await makeRow(db, clinic, 'appointments', {
    ...links,
    startTime,
    endTime: new Date(startTime.getTime() + minutes * 60_000),
    type: 'wellness',
    reason: 'Check-up',
    createdBy: clinic.users.receptionist.id,
    ...columns,
  });
  return { id, ...links };
}

/** Any row of a tenant table, written as the app writes it; columns in camelCase, objects become JSON. */
export async function makeRow(
  db: Databases,
  clinic: TestClinic,
  table: string,
  columns: Columns,
): Promise<{ id: string }> {
  const id = typeof columns['id'] === 'string' ? columns['id'] : randomUUIDv7();
  await clinic.run(() => insert(db.app, table, { ...columns, id, clinicId: clinic.id }));
  return { id };
}

async function insert(knex: Knex, table: string, columns: Columns): Promise<void> {
  const row = Object.entries(columns).map(([name, value]): [string, unknown] => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    isPlain(value) ? JSON.stringify(value) : value,
  ]);
  await knex(table).insert(Object.fromEntries(row));
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return true;
  return typeof value === 'object' && value !== null && value.constructor === Object;
}
