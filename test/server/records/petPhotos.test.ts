import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deletePetPhoto,
  getPet,
  getPetPhoto,
  putPetPhoto,
  updatePet,
} from '../../../shared/petEndpoints.ts';
import { ask, askRaw, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic, makePet } from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

async function scene() {
  const clinic = await makeClinic(server.deps.db);
  const pet = await makePet(server.deps.db, clinic);
  const params = { petId: pet.id as never };
  return { clinic, params, rita: await signedIn(server, clinic.users.receptionist) };
}

const begin = {
  'image/jpeg': [0xff, 0xd8, 0xff, 0xe0],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  'image/webp': [...Buffer.from('RIFF\0\0\0\0WEBPVP8 ')],
};
type ContentType = keyof typeof begin;
function picture(contentType: ContentType, size = 1_000) {
  const bytes = Buffer.concat([Buffer.from(begin[contentType])], size);
  return { contentType, base64: bytes.toString('base64') };
}

describe('the photo of a pet', () => {
  it.each(Object.keys(begin) as ContentType[])('is kept and shown: %s', async (contentType) => {
    const { rita, params } = await scene();
    expect(await ask(rita, getPetPhoto, { params })).toMatchObject({ status: 404 });
    const body = picture(contentType);
    const { body: pet } = await ask(rita, putPetPhoto, { params, body });
    expect(pet).toMatchObject({ version: 2, photoUrl: `/api/v1/pets/${pet.id}/photo` });
    expect((await ask(rita, getPet, { params })).body.photoUrl).toBe(pet.photoUrl);
    expect((await ask(rita, getPetPhoto, { params })).body).toMatchObject(body);
  });

  it('takes the place of the one before, and is gone when deleted', async () => {
    const { rita, params } = await scene();
    await ask(rita, putPetPhoto, { params, body: picture('image/png') });
    const next = picture('image/webp', 400 * 1024);
    expect(await ask(rita, putPetPhoto, { params, body: next })).toMatchObject({ status: 200 });
    expect((await ask(rita, getPetPhoto, { params })).body).toMatchObject(next);
    const { body: pet } = await ask(rita, deletePetPhoto, { params });
    expect(pet.photoUrl).toBeNull();
    expect((await ask(rita, getPetPhoto, { params })).status).toBe(404);
    expect((await ask(rita, deletePetPhoto, { params })).status).toBe(404);
    expect((await ask(rita, putPetPhoto, { params, body: next })).status).toBe(200);
  });

  it('goes when the pet gets a picture from elsewhere, and stays when the pet is sent back as it was', async () => {
    const { rita, params } = await scene();
    const { body: pet } = await ask(rita, putPetPhoto, { params, body: picture('image/png') });
    const same = { version: pet.version, photoUrl: pet.photoUrl };
    expect((await ask(rita, updatePet, { params, body: same })).status).toBe(200);
    expect((await ask(rita, getPetPhoto, { params })).status).toBe(200);
    const elsewhere = { version: 3, photoUrl: 'https://example.test/a.jpg' };
    const moved = await ask(rita, updatePet, { params, body: elsewhere });
    expect(moved.body.photoUrl).toBe(elsewhere.photoUrl);
    expect((await ask(rita, getPetPhoto, { params })).status).toBe(404);
  });

  it.each([
    [{ ...picture('image/png'), contentType: 'image/jpeg' }, 422],
    [{ ...picture('image/png'), base64: Buffer.from('<svg onload=x>').toString('base64') }, 422],
    [{ ...picture('image/png'), contentType: 'image/svg+xml' }, 400],
    [{ ...picture('image/png'), base64: 'no base64!' }, 400],
    [{ ...picture('image/png'), base64: '' }, 400],
    [picture('image/png', 400 * 1024 + 3), 400],
    [picture('image/png', 500 * 1024), 413],
  ])('is refused when it is none, case %#', async (body, status) => {
    const { rita, params } = await scene();
    expect((await askRaw(rita, putPetPhoto, { params, body })).status).toBe(status);
    expect((await ask(rita, getPet, { params })).body).toMatchObject({
      version: 1,
      photoUrl: null,
    });
  });

  it('is the own clinic’s, and audited without its bytes', async () => {
    const { rita, params, clinic } = await scene();
    const body = picture('image/jpeg');
    await ask(rita, putPetPhoto, { params, body });
    const stranger = (await scene()).rita;
    for (const endpoint of [getPetPhoto, deletePetPhoto])
      expect((await askRaw(stranger, endpoint, { params })).status).toBe(404);
    expect((await ask(stranger, putPetPhoto, { params, body })).status).toBe(404);
    const [row]: { new_values: string }[] = await clinic.run(() =>
      server.deps.db
        .app('audit_logs')
        .where({ clinic_id: clinic.id, entity_type: 'pet', action: 'update' })
        .select('new_values'),
    );
    expect(JSON.parse(row?.new_values ?? '')).toMatchObject({
      photo: { contentType: 'image/jpeg', bytes: 1_000 },
    });
    expect(row?.new_values).not.toContain(body.base64.slice(0, 40));
  });

  it('is the last of two that come at once, whole', async () => {
    const { rita, params } = await scene();
    const both = [picture('image/png', 90_000), picture('image/webp', 90_000)];
    const replies = await Promise.all(both.map((body) => ask(rita, putPetPhoto, { params, body })));
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    const { contentType, base64 } = (await ask(rita, getPetPhoto, { params })).body;
    expect(both).toContainEqual({ contentType, base64 });
  });
});
