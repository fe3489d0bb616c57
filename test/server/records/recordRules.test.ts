import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, getClient, updateClient } from '../../../shared/clientEndpoints.ts';
import { createPet, deletePet, updatePet } from '../../../shared/petEndpoints.ts';
import { ask, askRaw, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClient, makePet, makeRow, type ClinicOverrides } from '../../support/testDatabase.ts';
import { deskScene } from './deskStage.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

const scene = (overrides?: ClinicOverrides) => deskScene(server, overrides);

const ana = { firstName: 'Ana', lastName: 'Moreno' };

describe('the phone number of a client', () => {
  it.each([
    ['US', '(503) 555-0134', '+1 503 555 0134'],
    ['US', '503.555.0134', '+1 503 555 0134'],
    ['US', '+44 20 7946 0958', '+44 20 7946 0958'],
    ['GB', '020 7946 0958', '+44 20 7946 0958'],
    ['DE', '0151 23456789', '+49 1512 3456789'],
    ['ES', '612 34 56 78', '+34 612 34 56 78'],
  ])('in %s, %s, is kept as %s without a warning', async (country, typed, kept) => {
    const { rita } = await scene({ clinic: { country } });
    const body = { ...ana, phone: typed, mobile: typed, emergencyContactPhone: typed };
    const { body: client } = await ask(rita, createClient, { body });
    expect(client).toMatchObject({ phone: kept, mobile: kept, emergencyContactPhone: kept });
    expect(client.warnings).toEqual([]);
  });

  it.each(['555-0134', 'ask the neighbour', '12', '+999 1234567'])(
    'is kept as typed with a warning: %s',
    async (typed) => {
      const { rita } = await scene();
      const { body } = await ask(rita, createClient, { body: { ...ana, phone: typed } });
      expect(body.phone).toBe(typed);
      expect(body.warnings.map(({ path }) => path)).toEqual(['body.phone']);
      const params = { clientId: body.id };
      const changed = await ask(rita, updateClient, { params, body: { version: 1, city: 'Bend' } });
      expect(changed.body.phone).toBe(typed);
    },
  );
});

describe('a client', () => {
  it('has an e-mail address in one spelling', async () => {
    const { rita } = await scene();
    const body = { ...ana, email: 'Ana.Moreno@Example.TEST' };
    const { body: client } = await ask(rita, createClient, { body });
    expect(client.email).toBe('ana.moreno@example.test');
    const { body: read } = await ask(rita, getClient, { params: { clientId: client.id } });
    expect(read).toEqual(expect.not.objectContaining({ warnings: client.warnings }));
  });

  it('is said to be there already by number or address, in any field and spelling', async () => {
    const { rita } = await scene();
    const phone = '+1 503 555 0134';
    await ask(rita, createClient, { body: { ...ana, phone, email: 'ana@example.test' } });
    const twin = { firstName: 'A.', lastName: 'M.', mobile: '503-555-0134' };
    const { body } = await ask(rita, createClient, { body: twin });
    expect(body.warnings).toEqual([
      { path: 'body.mobile', message: 'Ana Moreno has this as well' },
    ]);
    const { body: mailed } = await ask(rita, updateClient, {
      params: { clientId: body.id },
      body: { version: 1, email: 'ANA@example.test' },
    });
    expect(mailed.warnings).toEqual([
      { path: 'body.email', message: 'Ana Moreno has this as well' },
    ]);
    const { body: other } = await ask(rita, updateClient, {
      params: { clientId: body.id },
      body: { version: 2, city: 'Bend' },
    });
    expect(other.warnings).toEqual([]);
  });

  it('of another clinic is nobody’s twin', async () => {
    const [mine, theirs] = [await scene(), await scene()];
    const body = { ...ana, phone: '+1 503 555 0134' };
    await ask(theirs.rita, createClient, { body });
    expect((await ask(mine.rita, createClient, { body })).body.warnings).toEqual([]);
  });

  it('who wants text messages needs a mobile', async () => {
    const { rita } = await scene();
    const body = { ...ana, communicationPreferences: { sms: true, email: true } };
    const { warnings } = (await ask(rita, createClient, { body })).body;
    expect(warnings.map(({ path }) => path)).toEqual(['body.email', 'body.mobile']);
  });
});

async function petScene() {
  const stage = await scene();
  const client = await makeClient(server.deps.db, stage.clinic);
  const biscuit = { clientId: client.id, name: 'Biscuit', species: 'dog', sex: 'female' };
  return { ...stage, client, biscuit };
}

describe('a pet', () => {
  it.each([
    [{ birthDate: '2999-01-01' }, 'body.birthDate'],
    [{ birthDate: '1700-01-01' }, 'body.birthDate'],
    [{ deceasedDate: '2999-01-01' }, 'body.deceasedDate'],
    [{ deceasedDate: '2019-12-31', birthDate: '2020-01-01' }, 'body.deceasedDate'],
    [{ deceasedDate: '2020-01-01', isDeceased: false }, 'body.deceasedDate'],
    [{ weightKg: 500 }, 'body.weightKg'],
    [{ weightKg: 0 }, 'body.weightKg'],
    [{ photoUrl: 'javascript:alert(1)' }, 'body.photoUrl'],
    [{ photoUrl: '/api/v1/pets/01890000-0000-7000-8000-000000000000/photo' }, 'body.photoUrl'],
  ])('cannot be %j', async (fields, path) => {
    const { rita, biscuit, clinic } = await petScene();
    const refused = { status: 400, problem: { code: 'invalid_request', errors: [{ path }] } };
    const created = await askRaw(rita, createPet, { body: { ...biscuit, ...fields } });
    expect(created).toMatchObject(refused);
    const { id: petId } = await makePet(server.deps.db, clinic);
    const patch = { params: { petId }, body: { version: 1, ...fields } };
    expect(await askRaw(rita, updatePet, patch)).toMatchObject(refused);
  });

  it.each([
    [{ microchipId: '12345' }, 'body.microchipId'],
    [{ microchipId: '985 112 345 678 903' }, undefined],
    [{ weightKg: 0.4 }, 'body.weightKg'],
    [{ weightKg: 12 }, undefined],
    [{ birthDate: '1990-05-05' }, 'body.birthDate'],
    [{ birthDate: '1990-05-05', deceasedDate: '2004-01-01' }, undefined],
  ])('may be %j, with a word about %s', async (fields, path) => {
    const { rita, biscuit } = await petScene();
    const { status, body } = await askRaw(rita, createPet, { body: { ...biscuit, ...fields } });
    expect(status).toBe(201);
    const { warnings } = body as { warnings: { path: string }[] };
    expect(warnings.map((warning) => warning.path)).toEqual(path === undefined ? [] : [path]);
  });

  it('has died with the day of its death, and lives without one', async () => {
    const { rita, biscuit } = await petScene();
    const { body: pet } = await ask(rita, createPet, {
      body: { ...biscuit, deceasedDate: '2024-05-05' } as never,
    });
    expect(pet).toMatchObject({ isDeceased: true, deceasedDate: '2024-05-05' });
    const params = { petId: pet.id };
    const alive = await ask(rita, updatePet, { params, body: { version: 1, isDeceased: false } });
    expect(alive.body).toMatchObject({ isDeceased: false, deceasedDate: null });
    const again = await ask(rita, updatePet, { params, body: { version: 2, isDeceased: true } });
    expect(again.body).toMatchObject({ isDeceased: true, deceasedDate: null });
  });

  it('is corrected although something else in it is impossible', async () => {
    const { rita, clinic } = await petScene();
    const { id } = await makePet(server.deps.db, clinic, { birthDate: '2999-01-01' });
    const patch = { params: { petId: id as never }, body: { version: 1, color: 'black' } };
    expect((await ask(rita, updatePet, patch)).status).toBe(200);
    const cat = {
      params: patch.params,
      body: { version: 2, species: 'cat' as const, weightKg: 99 },
    };
    expect((await ask(rita, updatePet, cat)).problem.errors?.[0]?.path).toBe('body.weightKg');
  });

  it.each([
    ['vaccinations', 'vaccinations'],
    ['lab_results', 'lab results'],
    ['medical_records', 'medical records'],
  ])('cannot be deleted with %s, which it names', async (table, words) => {
    const { rita, clinic } = await petScene();
    const { id } = await makePet(server.deps.db, clinic);
    const vet = clinic.users.veterinarian.id;
    const columns: Readonly<Record<string, object>> = {
      vaccinations: {
        vaccineName: 'Rabies',
        dateGiven: '2026-01-01',
        nextDueDate: '2027-01-01',
        administeredBy: vet,
      },
      lab_results: { testName: 'Potassium', testDate: '2026-01-01' },
      medical_records: { veterinarianId: vet },
    };
    await makeRow(server.deps.db, clinic, table, { petId: id, ...columns[table] });
    expect((await ask(rita, deletePet, { params: { petId: id } })).problem).toMatchObject({
      code: 'still_has_dependents',
      detail: `This pet has ${words}.`,
    });
  });
});
