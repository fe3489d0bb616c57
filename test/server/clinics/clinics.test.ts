import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import {
  createClinic,
  deactivateClinic,
  deleteClinic,
  getClinic,
  listClinics,
  reactivateClinic,
  updateClinic,
} from '../../../shared/clinicEndpoints.ts';
import { ClinicId } from '../../../shared/ids.ts';
import { signIn } from '../../../shared/sessionEndpoints.ts';
import { ask, askRaw, nobody, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import {
  makeAppointment,
  makeClinic,
  makeUser,
  testPassword,
  type TestClinic,
} from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

const at = (clinic: { id: string }) => ({ clinicId: ClinicId.parse(clinic.id) });
const harbour = { name: 'Harbour', timezone: 'Europe/Berlin' };

async function scene(maxClinics = 10) {
  const clinic = await makeClinic(server.deps.db, { organization: { maxClinics } });
  return { clinic, ada: await signedIn(server, clinic.users.admin) };
}

/** A second clinic of the organization. */
async function second(clinic: TestClinic) {
  const ada = await signedIn(server, clinic.users.admin);
  return (await ask(ada, createClinic, { body: harbour })).body;
}

describe('a clinic', () => {
  it('shows and keeps every field', async () => {
    const { clinic, ada } = await scene();
    const fields = {
      name: 'Willow Lane',
      licenseNumber: 'L-1',
      phone: '+1 555 0100',
      email: 'desk@example.test',
      addressLine1: '1 Lane',
      addressLine2: 'Rear',
      city: 'Salem',
      state: 'MA',
      postalCode: '01970',
      country: 'US',
      timezone: 'America/Chicago',
    };
    const workingHours = { monday: [{ opensAt: '08:00', closesAt: '12:00' }] };
    const reply = await ask(ada, updateClinic, {
      params: at(clinic),
      body: { version: 1, ...fields, workingHours },
    });
    expect(reply).toMatchObject({ status: 200, body: { ...fields, workingHours, version: 2 } });
    expect(reply.body.workingHours?.sunday).toEqual([]);
    expect((await ask(ada, getClinic, { params: at(clinic) })).body).toEqual(reply.body);
  });

  it('is changed by an admin only, at the version that they saw', async () => {
    const { clinic, ada } = await scene();
    const vera = await signedIn(server, clinic.users.veterinarian);
    const said = { params: at(clinic), body: { version: 1, name: 'New' } };
    expect((await ask(vera, updateClinic, said)).status).toBe(403);
    await ask(ada, updateClinic, said);
    const late = await ask(ada, updateClinic, said);
    expect(late.problem).toMatchObject({ code: 'stale_version', current: { name: 'New' } });
  });

  it.each([
    [{ timezone: 'Mars/Olympus' }, 'body.timezone'],
    [{ timezone: '+01:00' }, 'body.timezone'],
    [{ country: 'United States' }, 'body.country'],
    [{ country: 'UK' }, 'body.country'],
    [{ settings: { colour: 'red' } }, 'body.settings.colour'],
    [{ settings: { rooms: ['A', 'a'] } }, 'body.settings.rooms'],
    [{ settings: { waitMinutes: { attention: 30, late: 30 } } }, 'body.settings.waitMinutes.late'],
    [
      { workingHours: { monday: [{ opensAt: '12:00', closesAt: '08:00' }] } },
      'body.workingHours.monday.0.closesAt',
    ],
    [
      {
        workingHours: {
          friday: [
            { opensAt: '08:00', closesAt: '12:00' },
            { opensAt: '11:00', closesAt: '18:00' },
          ],
        },
      },
      'body.workingHours.friday',
    ],
  ])('refuses %j, naming the field', async (fields, path) => {
    const { clinic, ada } = await scene();
    const body = { version: 1, ...fields };
    const reply = await askRaw(ada, updateClinic, { params: at(clinic), body });
    expect(reply).toMatchObject({ status: 400, problem: { code: 'invalid_request' } });
    expect(reply.problem.errors?.map((error) => error.path)).toEqual([path]);
  });

  it('changes only the groups of settings that are named, and the board follows', async () => {
    const { clinic, ada } = await scene();
    await ask(ada, getBoard, {});
    const settings = { rooms: ['Left', 'Right'] };
    const body = { version: 1, name: 'Renamed', settings };
    const { body: after } = await ask(ada, updateClinic, { params: at(clinic), body });
    expect(after.settings).toMatchObject({ ...settings, waitMinutes: { attention: 15, late: 30 } });
    await expect
      .poll(async () => (await ask(ada, getBoard, {})).body.board.clinic, { timeout: 20_000 })
      .toMatchObject({ name: 'Renamed', rooms: ['Left', 'Right'] });
  });
});

describe('an owner', () => {
  it('sees all clinics of the organization, everybody else their own', async () => {
    const { clinic, ada } = await scene();
    const other = await second(clinic);
    const rita = await signedIn(server, clinic.users.receptionist);
    const names = (reply: { body: { items: { name: string }[] } }) =>
      reply.body.items.map(({ name }) => name);
    expect(names(await ask(ada, listClinics))).toEqual(['Harbour', 'Test clinic']);
    expect(names(await ask(rita, listClinics))).toEqual(['Test clinic']);
    expect((await ask(ada, getClinic, { params: at(other) })).status).toBe(200);
    expect((await ask(rita, getClinic, { params: at(other) })).status).toBe(404);
  });

  it('adds no more clinics than subscribed, also when ten ask at once', async () => {
    const { ada } = await scene(3);
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => ask(ada, createClinic, { body: harbour })),
    );
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(2);
    const refused = replies.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ problem }) => problem.code))).toEqual(
      new Set(['clinic_limit_reached']),
    );
  });

  it('adds one clinic however often the same request arrives', async () => {
    const { ada } = await scene();
    const said = { body: harbour, commandId: 'one-clinic-please' };
    const [first, again] = [await ask(ada, createClinic, said), await ask(ada, createClinic, said)];
    expect(again.body).toEqual(first.body);
    expect((await ask(ada, listClinics)).body.items).toHaveLength(2);
  });

  it('is somebody else than an admin', async () => {
    const { clinic } = await scene();
    const admin = await makeUser(server.deps.db, clinic, { role: 'admin' });
    const anna = await signedIn(server, admin);
    const reply = await ask(anna, createClinic, { body: harbour });
    expect(reply).toMatchObject({ status: 403, problem: { code: 'owner_only' } });
  });
});

describe('closing a clinic', () => {
  it('is refused for the last active one', async () => {
    const { clinic, ada } = await scene();
    const said = { params: at(clinic), body: { version: 1 } };
    expect((await ask(ada, deactivateClinic, said)).problem.code).toBe('last_clinic');
    const deleted = await ask(ada, deleteClinic, { params: at(clinic) });
    expect(deleted.problem.code).toBe('last_clinic');
  });

  it('is refused where it would leave no owner who can sign in', async () => {
    const { clinic, ada } = await scene();
    await second(clinic);
    const reply = await ask(ada, deactivateClinic, { params: at(clinic), body: { version: 1 } });
    expect(reply.problem.code).toBe('last_owner');
  });

  it('is refused while somebody is expected, saying so', async () => {
    const { clinic } = await scene();
    const other = await second(clinic);
    const owner = await makeUser(server.deps.db, other, {
      role: 'admin',
      isOrganizationOwner: true,
    });
    const olga = await signedIn(server, owner);
    await makeAppointment(server.deps.db, clinic, {
      startTime: new Date(Date.now() + 86_400_000),
    });
    const said = { params: at(clinic), body: { version: 1 } };
    const refused = await ask(olga, deactivateClinic, said);
    expect(refused.problem.code).toBe('still_has_dependents');
    expect(refused.problem.detail).toContain('one appointment');
  });

  it('ends its sessions, lets nobody in, and is taken back', async () => {
    const { clinic, ada } = await scene();
    const other = await second(clinic);
    const user = await makeUser(server.deps.db, other);
    const vic = await signedIn(server, user);
    const { again: _, ...session } = vic;
    const credentials = { body: { email: user.email, password: testPassword } };
    const closed = await ask(ada, deactivateClinic, {
      params: at(other),
      body: { version: other.version },
    });
    expect(closed.body.isActive).toBe(false);
    expect((await ask(session, getBoard, {})).problem.code).toBe('session_ended');
    expect((await ask(nobody(server), signIn, credentials)).status).toBe(401);
    const said = { params: at(other), body: { version: closed.body.version } };
    expect((await ask(ada, reactivateClinic, said)).body.isActive).toBe(true);
    // The old session does not come back with it.
    expect((await ask(session, getBoard, {})).problem.code).toBe('session_ended');
    expect((await ask(nobody(server), signIn, credentials)).status).toBe(200);
  });

  it('by deletion takes it off every list and makes room for another', async () => {
    const { clinic, ada } = await scene(2);
    const other = await second(clinic);
    expect((await ask(ada, deleteClinic, { params: at(other) })).status).toBe(200);
    expect((await ask(ada, getClinic, { params: at(other) })).status).toBe(404);
    expect((await ask(ada, createClinic, { body: harbour })).status).toBe(201);
  });
});
