import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteAppointment } from '../../../shared/appointmentEndpoints.ts';
import { getClient, listClients, updateClient } from '../../../shared/clientEndpoints.ts';
import { ask, askRaw, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeAppointment, makeClient, makeClinic } from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

async function scene() {
  const { db } = server.deps;
  const clinic = await makeClinic(db);
  const { id: clientId } = await makeClient(db, clinic);
  const rita = await signedIn(server, clinic.users.receptionist);
  return { db, clinic, rita, params: { clientId } };
}
const ifMatch = (version: string) => ({ 'if-match': version });

describe('If-Match', () => {
  it('is the version that the record’s ETag told', async () => {
    const { rita, params } = await scene();
    const read = await ask(rita, getClient, { params });
    expect(read.headers['etag']).toBe('"1"');
    const headers = ifMatch(String(read.headers['etag']));
    const written = await askRaw(rita, updateClient, { params, headers, body: { city: 'Bern' } });
    expect(written).toMatchObject({ status: 200, body: { version: 2, city: 'Bern' } });
    expect(written.headers['etag']).toBe('"2"');
    const list = await ask(rita, listClients, {});
    expect(list.headers['etag']).toBeUndefined();
  });

  it('answers 412 with the record as it stands when somebody was faster', async () => {
    const { rita, params } = await scene();
    await ask(rita, updateClient, { params, body: { version: 1, city: 'Bern' } });
    const late = { params, headers: ifMatch('"1"'), body: { city: 'Basel' } };
    expect(await askRaw(rita, updateClient, late)).toMatchObject({
      status: 412,
      problem: { code: 'precondition_failed', current: { version: 2, city: 'Bern' } },
    });
    const inBody = { params, body: { version: 1, city: 'Basel' } };
    expect(await askRaw(rita, updateClient, inBody)).toMatchObject({
      status: 409,
      problem: { code: 'stale_version', current: { version: 2, city: 'Bern' } },
    });
  });

  it('stands for the version in a query as well', async () => {
    const { db, clinic, rita } = await scene();
    const { id: appointmentId } = await makeAppointment(db, clinic);
    const params = { appointmentId };
    const late = await askRaw(rita, deleteAppointment, { params, headers: ifMatch('"7"') });
    expect(late).toMatchObject({ status: 412, problem: { code: 'precondition_failed' } });
    const now = await askRaw(rita, deleteAppointment, { params, headers: ifMatch('"1"') });
    expect(now.status).toBe(200);
  });

  it.each(['1', '"x"', '*', 'W/"1"', '"1", "2"', '"0"', '"99999999999"'])(
    'is refused when it is no version: %s',
    async (header) => {
      const { rita, params } = await scene();
      const said = { params, headers: ifMatch(header), body: { city: 'Bern' } };
      expect(await askRaw(rita, updateClient, said)).toMatchObject({
        status: 400,
        problem: { code: 'invalid_request', errors: [{ path: 'headers.if-match' }] },
      });
    },
  );

  it('is refused when the body says otherwise', async () => {
    const { rita, params } = await scene();
    const said = { params, headers: ifMatch('"1"'), body: { version: 2, city: 'Bern' } };
    expect(await askRaw(rita, updateClient, said)).toMatchObject({
      status: 400,
      problem: { code: 'invalid_request', errors: [{ path: 'body.version' }] },
    });
  });

  it('makes another request of the same key', async () => {
    const { rita, params } = await scene();
    const said = { params, commandId: crypto.randomUUID(), body: { city: 'Bern' } };
    const first = await askRaw(rita, updateClient, { ...said, headers: ifMatch('"1"') });
    const again = await askRaw(rita, updateClient, { ...said, headers: ifMatch('"1"') });
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    const other = await askRaw(rita, updateClient, { ...said, headers: ifMatch('"2"') });
    expect(other).toMatchObject({ status: 422, problem: { code: 'command_reused' } });
  });
});
