import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deletePetPhoto,
  getPet,
  getPetPhoto,
  putPetPhoto,
  updatePet,
} from '../../../shared/petEndpoints.ts';
import {
  ask,
  askRaw,
  signedIn,
  testApp,
  type Asker,
  type TestServer,
} from '../../support/testApp.ts';
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

const kinds = ['image/jpeg', 'image/png', 'image/webp'] as const;
type ContentType = (typeof kinds)[number];

/** A picture of noise, which does not get small: about two bytes a pixel. */
async function drawn(contentType: ContentType, side = 40) {
  const noise = { type: 'gaussian', mean: 120, sigma: 40 } as const;
  const create = { width: side, height: side, channels: 3, noise } as const;
  const format = contentType.slice('image/'.length) as 'jpeg' | 'png' | 'webp';
  return sharp({ create: { ...create, background: '#000' } })
    .withExif({ IFD3: { GPSLatitude: '51/1 30/1 0/1' }, IFD0: { Model: 'Telephone' } })
    .toFormat(format)
    .toBuffer();
}
const asBody = (contentType: ContentType, bytes: Buffer) => ({
  contentType,
  base64: bytes.toString('base64'),
});
const picture = async (contentType: ContentType, side?: number) =>
  asBody(contentType, await drawn(contentType, side));
/** Of fewer bytes, with what is written beside it. */
const smaller = (bytes: Buffer) => sharp(bytes).keepExif().jpeg({ quality: 20 }).toBuffer();
const wrong = (bytes: string | Buffer) => asBody('image/png', Buffer.from(bytes));
const pngBegin = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

/** What is kept of the picture: its format and size, and what is written beside it. */
async function kept(asker: Asker, params: { petId: never }) {
  const { body } = await ask(asker, getPetPhoto, { params });
  const bytes = Buffer.from(body.base64, 'base64');
  return { body, bytes, facts: await sharp(bytes).metadata() };
}

describe('the photo of a pet', () => {
  it.each(kinds)('is kept and shown: %s', async (contentType) => {
    const { rita, params } = await scene();
    expect(await ask(rita, getPetPhoto, { params })).toMatchObject({ status: 404 });
    const body = await picture(contentType);
    const { body: pet } = await ask(rita, putPetPhoto, { params, body });
    expect(pet).toMatchObject({ version: 2, photoUrl: `/api/v1/pets/${pet.id}/photo` });
    expect((await ask(rita, getPet, { params })).body.photoUrl).toBe(pet.photoUrl);
    const { facts } = await kept(rita, params);
    expect(facts).toMatchObject({ format: 'webp', width: 40, height: 40 });
  });

  it('says nothing of where and with what it was taken, and is no larger than a screen', async () => {
    const { rita, params } = await scene();
    const large = await drawn('image/jpeg', 1_300);
    expect((await sharp(large).metadata()).exif).toBeDefined();
    await ask(rita, putPetPhoto, { params, body: asBody('image/jpeg', await smaller(large)) });
    const { facts, bytes } = await kept(rita, params);
    expect(facts).toMatchObject({ format: 'webp', width: 1_024, height: 1_024 });
    expect([facts.exif, bytes.includes('Telephone')]).toEqual([undefined, false]);
  });

  it('takes the place of the one before, and is gone when deleted', async () => {
    const { rita, params } = await scene();
    await ask(rita, putPetPhoto, { params, body: await picture('image/png') });
    const next = await picture('image/webp', 60);
    expect(await ask(rita, putPetPhoto, { params, body: next })).toMatchObject({ status: 200 });
    expect((await kept(rita, params)).facts).toMatchObject({ width: 60 });
    const { body: pet } = await ask(rita, deletePetPhoto, { params });
    expect(pet.photoUrl).toBeNull();
    expect((await ask(rita, getPetPhoto, { params })).status).toBe(404);
    expect((await ask(rita, deletePetPhoto, { params })).status).toBe(404);
    expect((await ask(rita, putPetPhoto, { params, body: next })).status).toBe(200);
  });

  it('goes when the pet gets a picture from elsewhere, and stays when the pet is sent back as it was', async () => {
    const { rita, params } = await scene();
    const { body: pet } = await ask(rita, putPetPhoto, {
      params,
      body: await picture('image/png'),
    });
    const same = { version: pet.version, photoUrl: pet.photoUrl };
    expect((await ask(rita, updatePet, { params, body: same })).status).toBe(200);
    expect((await ask(rita, getPetPhoto, { params })).status).toBe(200);
    const elsewhere = { version: 3, photoUrl: 'https://example.test/a.jpg' };
    const moved = await ask(rita, updatePet, { params, body: elsewhere });
    expect(moved.body.photoUrl).toBe(elsewhere.photoUrl);
    expect((await ask(rita, getPetPhoto, { params })).status).toBe(404);
  });

  it.each([
    [wrong('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 422],
    [asBody('image/jpeg', Buffer.from('ffd8ffe03c7363726970743e', 'hex')), 422],
    [asBody('image/jpeg', pngBegin), 422],
    [wrong(Buffer.concat([pngBegin, Buffer.from('0000ea600000ea600802000000', 'hex')])), 422],
    [{ ...wrong(pngBegin), contentType: 'image/svg+xml' }, 400],
    [{ ...wrong(pngBegin), base64: 'no base64!' }, 400],
    [{ ...wrong(pngBegin), base64: '' }, 400],
    [wrong(Buffer.alloc(400 * 1024 + 3)), 400],
    [wrong(Buffer.alloc(500 * 1024)), 413],
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
    const body = await picture('image/jpeg');
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
      photo: { contentType: 'image/webp', bytes: (await kept(rita, params)).bytes.length },
    });
    expect(row?.new_values).not.toContain(body.base64.slice(0, 40));
  });

  it('is the last of two that come at once, whole', async () => {
    const { rita, params } = await scene();
    const both = [await picture('image/png', 100), await picture('image/webp', 101)];
    const replies = await Promise.all(both.map((body) => ask(rita, putPetPhoto, { params, body })));
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    expect([100, 101]).toContain((await kept(rita, params)).facts.width);
  });
});
