import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listClients } from '../../../shared/clientEndpoints.ts';
import { listPets } from '../../../shared/petEndpoints.ts';
import { search, type SearchHit } from '../../../shared/searchEndpoints.ts';
import { ask, askRaw, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClient, makePet } from '../../support/testDatabase.ts';
import { deskScene, type Scene } from '../records/deskStage.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

const scene = () => deskScene(server);

const textOf = (pieces: SearchHit['title']) => pieces.map(({ text }) => text).join('');
const hitsOf = (pieces: SearchHit['title']) =>
  pieces.filter(({ isHit }) => isHit).map(({ text }) => text);

async function found({ rita }: Scene, q: string): Promise<string[]> {
  const reply = await ask(rita, search, { query: { q } });
  expect(reply.status).toBe(200);
  return reply.body.items.map((hit) => `${hit.kind} ${textOf(hit.title)}`);
}

/** Ana Moreno with Biscuit and Rex, Bo O'Neil-Smith with Al and the late Biscuit. */
async function household(stage: Scene) {
  const { db } = server.deps;
  const { clinic } = stage;
  const phones = { phone: '+1 503 555 0101', mobile: '971-555-0199', email: 'ana.m@example.test' };
  const ana = await makeClient(db, clinic, { firstName: 'Ana', lastName: 'Moreno', ...phones });
  const none = { phone: null, mobile: null, email: null };
  const bo = await makeClient(db, clinic, { firstName: 'Bo', lastName: 'O’Neil-Smith', ...none });
  const chip = { microchipId: '985 112 345678903', tattoo: 'XB-7' };
  const biscuit = await makePet(db, clinic, { client: ana, name: 'Biscuit', ...chip });
  await makePet(db, clinic, { client: ana, name: 'Rex', breed: 'Golden Retriever' });
  await makePet(db, clinic, { client: bo, name: 'Al', breed: 'Siamese', species: 'cat' });
  await makePet(db, clinic, { client: bo, name: 'Biscuit', isDeceased: true, breed: null });
  return { ana, bo, biscuit };
}

describe('the search', () => {
  it('finds Biscuit of Moreno by "bis moreno", in any order of words', async () => {
    const stage = await scene();
    await household(stage);
    for (const q of ['bis moreno', 'moreno bis', 'Ana BISCUIT', 'biscuit beagle moreno'])
      expect(await found(stage, q)).toEqual(['pet Biscuit']);
  });

  it('shows owners before their pets, the best match first and deceased pets last', async () => {
    const stage = await scene();
    await household(stage);
    expect(await found(stage, 'moreno')).toEqual(['client Ana Moreno', 'pet Biscuit', 'pet Rex']);
    const { body } = await ask(stage.rita, search, { query: { q: 'biscuit' } });
    expect(body.items.map(({ isDeceased }) => isDeceased)).toEqual([false, true]);
    await makePet(server.deps.db, stage.clinic, { name: 'Biscuitina' });
    await makePet(server.deps.db, stage.clinic, { name: 'Zac', breed: 'Biscuit' });
    expect(await found(stage, 'biscuit')).toEqual([
      'pet Biscuit',
      'pet Zac',
      'pet Biscuitina',
      'pet Biscuit',
    ]);
  });

  it.each([
    ['bo', ['client Bo O’Neil-Smith', 'pet Al', 'pet Biscuit']],
    ['al', ['pet Al']],
    ["o'neil", ['client Bo O’Neil-Smith', 'pet Al', 'pet Biscuit']],
    ['oneil al', ['pet Al']],
    ['neil smith', ['client Bo O’Neil-Smith', 'pet Al', 'pet Biscuit']],
    ['o neil siam', ['pet Al']],
    ['golden', ['pet Rex']],
    ['retr mor', ['pet Rex']],
    ['(503) 555-0101', ['client Ana Moreno', 'pet Biscuit', 'pet Rex']],
    ['+15035550101', ['client Ana Moreno', 'pet Biscuit', 'pet Rex']],
    ['5035550101 rex', ['pet Rex']],
    ['555 0199', ['client Ana Moreno', 'pet Biscuit', 'pet Rex']],
    ['0199', ['client Ana Moreno', 'pet Biscuit', 'pet Rex']],
    ['985112345678903', ['pet Biscuit']],
    ['985 112 34', ['pet Biscuit']],
    ['xb7', ['pet Biscuit']],
    ['ana.m@ex', ['client Ana Moreno', 'pet Biscuit', 'pet Rex']],
    ['moreno biscuit rex', []],
    ['the', []],
  ])('finds by %j', async (q, expected) => {
    const stage = await scene();
    await household(stage);
    expect(await found(stage, q)).toEqual(expected);
  });

  it.each([
    '%',
    '_',
    '%%%',
    '*',
    '+-><()~*"@',
    '" OR 1=1 --',
    '\\',
    '%moreno',
    '🐕',
    '&',
    "'",
    '.',
  ])('finds no more than the words in %j', async (q) => {
    const stage = await scene();
    await household(stage);
    const expected = q.includes('moreno') ? ['client Ana Moreno', 'pet Biscuit', 'pet Rex'] : [];
    expect(await found(stage, q)).toEqual(expected);
    const pets = await ask(stage.rita, listPets, { query: { search: q } });
    expect(pets.body.items).toHaveLength(expected.length === 0 ? 0 : 2);
  });

  it('knows names with accents, hyphens and emoji by their letters', async () => {
    const stage = await scene();
    const { db } = server.deps;
    const client = await makeClient(db, stage.clinic, { firstName: 'Zoë', lastName: 'Núñez-Öz' });
    await makePet(db, stage.clinic, { client, name: 'Señor Müsli 🐶' });
    await makePet(db, stage.clinic, { client, name: '小白' });
    expect(await found(stage, 'senor musli')).toEqual(['pet Señor Müsli 🐶']);
    expect(await found(stage, 'SEÑOR nunez')).toEqual(['pet Señor Müsli 🐶']);
    expect(await found(stage, 'oz mus')).toEqual(['pet Señor Müsli 🐶']);
    expect(await found(stage, 'zoe 小')).toEqual(['pet 小白']);
  });

  it('marks what it found', async () => {
    const stage = await scene();
    await household(stage);
    const { body } = await ask(stage.rita, search, { query: { q: 'bis 5550101' } });
    const [hit] = body.items;
    expect(hitsOf(hit?.title ?? [])).toEqual(['Bis']);
    const phone = hit?.details.find(({ field }) => field === 'phone');
    expect(hitsOf(phone?.pieces ?? [])).toEqual(['555 0101']);
    expect(hit?.details.find(({ field }) => field === 'mobile')).toBeUndefined();
  });

  it('shows at most 20 and says when there are more', async () => {
    const stage = await scene();
    for (let made = 0; made < 12; made += 1)
      await makePet(server.deps.db, stage.clinic, { name: `Zorro ${made}` });
    const few = (await ask(stage.rita, search, { query: { q: 'zorro' } })).body;
    expect(few).toMatchObject({ hasMore: false, items: { length: 12 } });
    for (let made = 0; made < 12; made += 1)
      await makePet(server.deps.db, stage.clinic, { name: `Zorro ${made}` });
    const many = (await ask(stage.rita, search, { query: { q: 'zorro' } })).body;
    expect(many).toMatchObject({ hasMore: true, items: { length: 20 } });
  });
});

describe('what is searched', () => {
  it('follows each change at once: names, owners, deaths and deletions', async () => {
    const stage = await scene();
    const { ana, bo, biscuit } = await household(stage);
    const { clinic } = stage;
    const update = (table: string, id: string, row: object) =>
      clinic.run(() => server.deps.db.app(table).where({ clinic_id: clinic.id, id }).update(row));
    await update('pets', biscuit.id, { name: 'Cookie' });
    expect(await found(stage, 'cookie moreno')).toEqual(['pet Cookie']);
    expect(await found(stage, 'biscuit moreno')).toEqual([]);
    await update('clients', ana.id, { last_name: 'Marron', phone: '555-7777' });
    expect(await found(stage, 'cookie marron 7777')).toEqual(['pet Cookie']);
    expect(await found(stage, '5550101')).toEqual([]);
    await update('pets', biscuit.id, { client_id: bo.id });
    expect(await found(stage, 'cookie neil')).toEqual(['pet Cookie']);
    expect(await found(stage, 'cookie marron')).toEqual([]);
    await update('pets', biscuit.id, { is_deceased: true });
    expect((await found(stage, 'neil')).at(-1)).toBe('pet Cookie');
    await update('pets', biscuit.id, { deleted_at: new Date() });
    expect(await found(stage, 'cookie')).toEqual([]);
    await update('clients', bo.id, { deleted_at: new Date() });
    expect(await found(stage, 'bo')).toEqual([]);
  });

  it('is the own clinic’s alone', async () => {
    const mine = await scene();
    const theirs = await scene();
    await household(theirs);
    for (const q of ['biscuit', 'moreno', '985112345678903', '5550101'])
      expect(await found(mine, q)).toEqual([]);
  });

  it('is the same for a person who pages through the lists', async () => {
    const stage = await scene();
    await household(stage);
    const pets = await ask(stage.rita, listPets, { query: { search: 'moreno' } });
    expect(pets.body.items.map(({ name }) => name)).toEqual(['Biscuit', 'Rex']);
    const clients = await ask(stage.rita, listClients, { query: { search: '555-0199 ana' } });
    expect(clients.body.items).toMatchObject([{ lastName: 'Moreno' }]);
    const first = await ask(stage.rita, listPets, { query: { search: 'moreno', limit: 1 } });
    const cursor = first.body.nextCursor ?? '';
    const next = await ask(stage.rita, listPets, { query: { search: 'moreno', limit: 1, cursor } });
    expect(next.body.items).toMatchObject([{ name: 'Rex' }]);
  });

  it('is audited: how many were shown, not what was asked', async () => {
    const stage = await scene();
    await household(stage);
    await found(stage, 'moreno');
    const rows: { new_values: string }[] = await stage.clinic.run(() =>
      server.deps.db
        .app('audit_logs')
        .where({ clinic_id: stage.clinic.id, entity_type: 'search' })
        .select('new_values'),
    );
    expect(rows.map((row) => JSON.parse(row.new_values) as unknown)).toMatchObject([{ count: 3 }]);
  });

  it('needs a question', async () => {
    const { rita } = await scene();
    for (const query of [{}, { q: '' }, { q: ' ' }, { q: 'x'.repeat(101) }])
      expect(await askRaw(rita, search, { query })).toMatchObject({ status: 400 });
  });
});
