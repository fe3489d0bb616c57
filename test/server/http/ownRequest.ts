import type { Endpoint } from '../../../shared/endpoint.ts';
import { startPairing } from '../../../shared/screenEndpoints.ts';
import { ask, nobody, signedIn, type TestServer } from '../../support/testApp.ts';
import {
  makeClinic,
  makeUser,
  testPassword,
  type TestClinic,
  type TestUser,
} from '../../support/testDatabase.ts';
import { idFieldsOf, sampleOf } from '../../support/sampleOf.ts';
import { idsOf, paramsOf } from './clinicIds.ts';
import { grantable, nameOf } from './grantable.ts';

type Ids = Readonly<Record<string, string>>;
type Ground = {
  readonly server: TestServer;
  readonly clinic: TestClinic;
  /** Whoever will ask. */
  readonly who: TestUser;
};
type Said = ReturnType<typeof grantable>;
/** What a route's own record must have been through, and what a request of it says beyond the sample. */
type More = { readonly params?: Ids; readonly body?: object };
type Step = (ground: Ground, ids: Ids) => Promise<More | undefined> | More;

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

type Columns = Readonly<Record<string, unknown>>;
const now = () => new Date();
const tomorrow = () => new Date(Date.now() + 86_400_000);

/** Writes columns of a record as the server itself. */
function set(table: string, idName: string, columns: (who: TestUser) => Columns): Step {
  return async ({ server, clinic, who }, ids) => {
    const where = { clinic_id: clinic.id, id: ids[idName] };
    await clinic.run(() => server.deps.db.app(table).where(where).update(columns(who)));
    return undefined;
  };
}

const visit = (columns: Columns) =>
  set('appointments', 'appointmentId', ({ id }) => ({
    room: 'Exam 2',
    status_changed_at: now(),
    status_changed_by: id,
    ...columns,
  }));

/** Writes columns of all people of the clinic. */
const people =
  (columns: Columns): Step =>
  async ({ server, clinic }) => {
    await server.deps.db.auth('users').where({ clinic_id: clinic.id }).update(columns);
    return undefined;
  };

const withSecondOwner: Step = async ({ server, clinic }) => {
  const { id } = await makeUser(server.deps.db, clinic, {
    role: 'admin',
    isOrganizationOwner: true,
  });
  return { params: { organizationId: clinic.organizationId, adminId: id } };
};

const secondClinic: Step = async ({ server, clinic }) => {
  const { organizationId } = clinic;
  const { id } = await makeClinic(server.deps.db, { clinic: { organizationId } });
  return { params: { clinicId: id } };
};

/** Signs a person in; the number of that session. */
async function sessionOf({ server, clinic }: Ground, user: TestUser): Promise<string> {
  await signedIn(server, user);
  const where = { clinic_id: clinic.id, user_id: user.id };
  const [row] = await server.deps.db.auth('sessions').where(where).orderBy('id', 'desc');
  return String(row.id);
}

const ofColleague: Step = async (ground) => {
  const user = await makeUser(ground.server.deps.db, ground.clinic);
  return { params: { userId: user.id, sessionId: await sessionOf(ground, user) } };
};

const beforeVisit: Step = async ({ server, clinic }) => {
  const times = { start_time: tomorrow(), end_time: tomorrow() };
  const { app } = server.deps.db;
  await clinic.run(() => app('appointments').where({ clinic_id: clinic.id }).update(times));
  return undefined;
};

const withPhoto: Step = async ({ server, clinic }, { petId }) => {
  const row = { clinic_id: clinic.id, pet_id: petId, content_type: 'image/png' };
  const { app } = server.deps.db;
  await clinic.run(() => app('pet_photos').insert({ ...row, bytes: Buffer.from(png, 'base64') }));
  await clinic.run(() =>
    app('pets')
      .where({ clinic_id: clinic.id, id: petId })
      .update({ photo_url: `/api/v1/pets/${petId ?? ''}/photo` }),
  );
  return undefined;
};

const withPairing: Step = async ({ server }) => {
  const { body } = await ask(nobody(server), startPairing, {});
  return { params: { userCode: body.userCode } };
};

/** Routes whose records need more than to be there. */
const steps: Readonly<Record<string, Step>> = {
  'DELETE /sessions/:sessionId': async (ground) => ({
    params: { sessionId: await sessionOf(ground, ground.who) },
  }),
  'GET /sessions/:sessionId': async (ground) => ({
    params: { sessionId: await sessionOf(ground, ground.who) },
  }),
  'POST /me/password': () => ({ body: { password: 'another correct horse' } }),
  'POST /me/second-factor': () => ({ body: { password: testPassword } }),
  'POST /me/email-verification': people({ email_verified: false }),
  'DELETE /organizations/:organizationId/owners/:adminId': withSecondOwner,
  'POST /clinics/:clinicId/deactivate': secondClinic,
  'DELETE /clinics/:clinicId': secondClinic,
  'POST /sessions/move': async (ground, ids) => ({
    body: (await secondClinic(ground, ids))?.params ?? {},
  }),
  'GET /users/:userId/sessions/:sessionId': ofColleague,
  'DELETE /users/:userId/sessions/:sessionId': ofColleague,
  'DELETE /users/:userId/second-factor': people({ mfa_confirmed_at: now() }),
  'POST /appointments/:appointmentId/start': visit({ status: 'checked_in' }),
  'POST /appointments/:appointmentId/move-room': visit({ status: 'in_progress' }),
  'POST /appointments/:appointmentId/complete': visit({ status: 'in_progress' }),
  'POST /appointments/:appointmentId/undo': visit({
    status: 'confirmed',
    previous_status: 'scheduled',
  }),
  'PATCH /appointment-reminders/:reminderId': beforeVisit,
  'POST /appointment-reminders/:reminderId/tick-off': set(
    'appointment_reminders',
    'reminderId',
    () => ({ type: 'call' }),
  ),
  'POST /medical-records/:medicalRecordId/addenda': set(
    'medical_records',
    'medicalRecordId',
    ({ id }) => ({ is_locked: true, locked_at: now(), locked_by: id }),
  ),
  'POST /lab-alerts/:labAlertId/withdrawal-seen': set('lab_alerts', 'labAlertId', ({ id }) => ({
    state: 'withdrawn',
    acknowledged_at: now(),
    acknowledged_by: id,
    withdrawn_at: now(),
  })),
  'GET /pets/:petId/photo': withPhoto,
  'DELETE /pets/:petId/photo': withPhoto,
  'PUT /pets/:petId/photo': () => ({ body: { contentType: 'image/png', base64: png } }),
  'GET /screen-pairings/:userCode': withPairing,
  'POST /screen-pairings/:userCode/approve': withPairing,
};

/** The kinds of records that a request of this endpoint names. */
function idNames({ path, query, body }: Endpoint): string[] {
  const required = Object.keys(query ? (sampleOf(query) as object) : {});
  const inQuery = query ? idFieldsOf(query).filter((name) => required.includes(name)) : [];
  return [
    ...Object.keys(paramsOf({ path }, () => '')),
    ...inQuery,
    ...(body ? idFieldsOf(body) : []),
  ];
}

/** Makes the records that this endpoint is about, in a clinic of its own, and the request that it grants. */
export async function ownRequest(ground: Ground, endpoint: Endpoint): Promise<Said> {
  const ids = await idsOf(ground.server, ground.clinic, [...new Set(idNames(endpoint))]);
  const said = grantable(endpoint, ids);
  const more = await steps[nameOf(endpoint)]?.(ground, ids);
  return {
    ...said,
    params: { ...said.params, ...more?.params },
    ...(said.body ? { body: { ...said.body, ...more?.body } } : {}),
  };
}
