import { describe, expect, it } from 'vitest';
import { listDueVaccinations } from '../../../shared/vaccinationEndpoints.ts';
import { ask, askRaw, type Asker } from '../../support/testApp.ts';
import { makeAppointment, makeClient, makePet } from '../../support/testDatabase.ts';
import { VaccinationStage, give } from './vaccinationStage.ts';

const stage = new VaccinationStage();

type Due = {
  items: { pet: { name: string }; vaccineName: string; isOverdue: boolean; nextDueDate: string }[];
  nextCursor: string | null;
};
const due = async (asker: Asker, query: object = {}) =>
  (await askRaw(asker, listDueVaccinations, { query })).body as Due;

describe('the list to phone from', () => {
  it('has the latest dose of each vaccine of each pet, with whom to phone', async () => {
    const { pet, theo, rita } = await stage.scene({ birthDate: '2015-01-01' });
    await give(theo, pet.id, { dateGiven: '2020-01-01', nextDueDate: '2021-01-01' });
    await give(theo, pet.id, {
      dateGiven: '2023-11-01',
      vaccineName: 'DHPP',
      nextDueDate: '2026-11-01',
    });
    await give(theo, pet.id, {
      dateGiven: '2025-12-01',
      vaccineName: 'Rabies',
      nextDueDate: '2026-12-01',
    });
    const { body } = await ask(rita, listDueVaccinations, {});
    expect(body.items).toMatchObject([
      {
        vaccineName: 'DHPP',
        nextDueDate: '2026-11-01',
        isOverdue: true,
        pet: { name: 'Biscuit', species: 'dog' },
        client: { lastName: 'Moreno', phone: '555-0100', mobile: '555-0111' },
        nextVisitAt: null,
      },
      { vaccineName: 'Rabies', isOverdue: false },
    ]);
    expect(Object.keys(body.items[0] ?? {})).not.toContain('notes');
  });

  it('is cut by date, by being overdue, by pet, owner, species and vaccine', async () => {
    const { clinic, client, pet, theo } = await stage.scene();
    const luna = await makePet(stage.server.deps.db, clinic, { name: 'Luna', species: 'cat' });
    const rabies = { vaccineName: 'Rabies', dateGiven: '2025-11-01' };
    await give(theo, pet.id, { ...rabies, nextDueDate: '2026-11-21' });
    await give(theo, luna.id, { ...rabies, nextDueDate: '2026-11-22' });
    await give(theo, luna.id, {
      vaccineName: 'FeLV',
      dateGiven: '2026-01-01',
      nextDueDate: '2027-01-01',
    });
    const names = async (query: object) =>
      (await due(theo, query)).items.map((item) => `${item.pet.name} ${item.vaccineName}`);
    expect(await names({})).toEqual(['Biscuit Rabies', 'Luna Rabies']);
    expect(await names({ overdue: 'true' })).toEqual(['Biscuit Rabies']);
    expect(await names({ overdue: 'false' })).toEqual(['Luna Rabies']);
    expect(await names({ before: '2027-01-01' })).toHaveLength(2);
    expect(await names({ before: '2027-01-02' })).toHaveLength(3);
    expect(await names({ clientId: client.id })).toEqual(['Biscuit Rabies']);
    expect(await names({ species: 'cat' })).toEqual(['Luna Rabies']);
    expect(await names({ petId: luna.id, vaccineName: 'felv', before: '2028-01-01' })).toEqual([
      'Luna FeLV',
    ]);
  });

  it('leaves out the dead and the owners who are no longer clients, and tells of a visit that is booked', async () => {
    const { clinic, pet, theo } = await stage.scene();
    const { db } = stage.server.deps;
    const gone = await makeClient(db, clinic, { isActive: false });
    const dead = { isDeceased: true, deceasedDate: '2026-11-02', name: 'Nube' };
    const rabies = { vaccineName: 'Rabies', dateGiven: '2026-11-01', nextDueDate: '2026-11-15' };
    for (const each of [
      pet,
      await makePet(db, clinic, dead),
      await makePet(db, clinic, { client: gone }),
    ])
      await give(theo, each.id, rabies);
    const startTime = new Date('2026-11-30T15:00:00.000Z');
    await makeAppointment(db, clinic, { pet, startTime });
    const { items } = (await ask(theo, listDueVaccinations, {})).body;
    expect(items).toMatchObject([
      { pet: { name: 'Biscuit' }, nextVisitAt: '2026-11-30T15:00:00.000Z' },
    ]);
  });

  it('comes a page at a time and takes another list’s cursor for none', async () => {
    const { clinic, theo } = await stage.scene();
    for (const name of ['Ada', 'Bo', 'Cy']) {
      const pet = await makePet(stage.server.deps.db, clinic, { name });
      await give(theo, pet.id, { dateGiven: '2025-01-01', nextDueDate: '2026-01-01' });
    }
    const first = await due(theo, { limit: 2 });
    const second = await due(theo, { limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map((item) => item.pet.name)).toEqual([
      'Ada',
      'Bo',
      'Cy',
    ]);
    expect(second.nextCursor).toBeNull();
    const other = await askRaw(theo, listDueVaccinations, {
      query: { limit: 2, overdue: 'true', cursor: first.nextCursor },
    });
    expect(other.problem.code).toBe('invalid_request');
  });

  it('shows nothing of another clinic', async () => {
    const theirs = await stage.scene();
    await give(theirs.theo, theirs.pet.id, { dateGiven: '2025-01-01', nextDueDate: '2026-01-01' });
    const mine = await stage.scene();
    expect((await due(mine.theo, { clientId: theirs.client.id })).items).toEqual([]);
    expect((await due(mine.theo)).items).toEqual([]);
  });
});
