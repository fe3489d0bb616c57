import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../../shared/clientEndpoints.ts';
import { createClinic, getClinic, updateClinic } from '../../../shared/clinicEndpoints.ts';
import { ClinicId, OrganizationId, UserId } from '../../../shared/ids.ts';
import { getOrganization, updateOrganization } from '../../../shared/organizationEndpoints.ts';
import { inviteUser, updateUser } from '../../../shared/userEndpoints.ts';
import { ask, askRaw, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic } from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

async function scene(country = 'US') {
  const organization = { maxClinics: 10 };
  const clinic = await makeClinic(server.deps.db, { organization, clinic: { country } });
  const ada = await signedIn(server, clinic.users.admin);
  const here = { clinicId: ClinicId.parse(clinic.id) };
  const group = { organizationId: OrganizationId.parse(clinic.organizationId) };
  return { clinic, ada, here, group };
}

describe('the country of a clinic', () => {
  it('is two letters in capitals, and says how clients’ numbers are read', async () => {
    const { clinic, ada, here } = await scene();
    const body = { version: 1, country: ' gb ' };
    expect((await ask(ada, updateClinic, { params: here, body })).body.country).toBe('GB');
    const rita = await signedIn(server, clinic.users.receptionist);
    const ana = { firstName: 'Ana', lastName: 'Moreno', phone: '020 7946 0958' };
    const { body: client } = await ask(rita, createClient, { body: ana });
    expect(client).toMatchObject({ phone: '+44 20 7946 0958', warnings: [] });
  });

  it('of an earlier version stays readable while everything else is changed', async () => {
    const { ada, here } = await scene('United States');
    expect((await ask(ada, getClinic, { params: here })).body.country).toBe('United States');
    const changed = await ask(ada, updateClinic, {
      params: here,
      body: { version: 1, city: 'Bend' },
    });
    expect(changed.body).toMatchObject({ city: 'Bend', country: 'United States' });
  });
});

describe('the organization’s country', () => {
  it('of an earlier version hides none of its settings, and gives way to two letters', async () => {
    const { ada, group } = await scene();
    const settings = { contactName: 'Olga', defaultCountry: 'Germany' };
    await server.deps.db
      .auth('organizations')
      .where({ id: group.organizationId })
      .update({ settings: JSON.stringify(settings) });
    const { body: before } = await ask(ada, getOrganization, { params: group });
    expect(before.settings).toEqual(settings);
    const { version } = before;
    const refused = await askRaw(ada, updateOrganization, {
      params: group,
      body: { version, settings },
    });
    expect(refused.problem.errors?.map(({ path }) => path)).toEqual([
      'body.settings.defaultCountry',
    ]);
    const body = { version, settings: { ...settings, defaultCountry: 'de' } };
    const after = await ask(ada, updateOrganization, { params: group, body });
    expect(after.body.settings).toEqual({ contactName: 'Olga', defaultCountry: 'DE' });
  });
});

describe('phone and e-mail are kept in the spelling of clients’', () => {
  it('of a clinic, by the country that is sent with them', async () => {
    const { ada, here } = await scene();
    const contact = { phone: '(503) 555-0134', email: 'Desk@Example.test' };
    const reply = await ask(ada, updateClinic, {
      params: here,
      body: { version: 1, ...contact },
    });
    expect(reply.body).toMatchObject({ phone: '+1 503 555 0134', email: 'desk@example.test' });
    const harbour = { name: 'Harbour', timezone: 'Europe/Berlin', country: 'de' };
    const added = { ...harbour, phone: '0151 23456789', email: 'Hafen@Example.test' };
    expect((await ask(ada, createClinic, { body: added })).body).toMatchObject({
      country: 'DE',
      phone: '+49 1512 3456789',
      email: 'hafen@example.test',
    });
  });

  it('of an organization, by its country or else the clinic’s', async () => {
    const { ada, group } = await scene('GB');
    const contact = { contactPhone: '020 7946 0958', contactEmail: 'Olga@Example.test' };
    const reply = await ask(ada, updateOrganization, {
      params: group,
      body: { version: 1, settings: contact },
    });
    const settings = { contactPhone: '+44 20 7946 0958', contactEmail: 'olga@example.test' };
    expect(reply.body.settings).toEqual(settings);
    const german = { contactPhone: '0151 23456789', defaultCountry: 'DE' };
    const body = { version: reply.body.version, settings: german };
    const later = await ask(ada, updateOrganization, { params: group, body });
    expect(later.body.settings.contactPhone).toBe('+49 1512 3456789');
  });

  it('of people and of whoever is invited; what is no number stays as typed', async () => {
    const { clinic, ada } = await scene();
    const params = { userId: UserId.parse(clinic.users.technician.id) };
    const change = async (version: number, phone: string) =>
      (await ask(ada, updateUser, { params, body: { version, phone } })).body;
    const changed = await change(1, '503.555.0134');
    expect(changed.phone).toBe('+1 503 555 0134');
    expect((await change(changed.version, 'ext. 12')).phone).toBe('ext. 12');
    const wish = { firstName: 'Nia', lastName: 'New', role: 'technician' } as const;
    const email = `Nia.${clinic.id}@Example.test`;
    const body = { ...wish, email, phone: '(503) 555-0135' };
    const { body: invited } = await ask(ada, inviteUser, { body });
    expect(invited).toMatchObject({ phone: '+1 503 555 0135', email: email.toLowerCase() });
  });
});
