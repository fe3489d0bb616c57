import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  createVaccination,
  deleteVaccination,
  getVaccination,
  listVaccinations,
  updateVaccination,
} from '../../../shared/vaccinationEndpoints.ts';
import { ask, askRaw } from '../../support/testApp.ts';
import { makePet } from '../../support/testDatabase.ts';
import { VaccinationStage, give } from './vaccinationStage.ts';

type Page = z.output<typeof listVaccinations.reply>;
const stage = new VaccinationStage();
const params = (vaccination: { id: string }) => ({ vaccinationId: vaccination.id as never });

describe('a vaccination', () => {
  it('keeps every field', async () => {
    const { clinic, pet, theo } = await stage.scene();
    const full = {
      petId: pet.id,
      vaccineName: 'Rabies',
      manufacturer: 'Northfield Biologics',
      lotNumber: 'RA12345',
      dateGiven: '2026-11-20',
      nextDueDate: '2027-11-20',
      administeredBy: clinic.users.veterinarian.id,
      route: 'intramuscular',
      site: 'right hind leg',
      volumeMl: 1.25,
      notes: 'Quiet',
    };
    const created = await give(theo, pet.id, full);
    expect(created).toMatchObject({
      ...full,
      nextDueReason: null,
      administeredByName: 'Vera Vet',
      pet: { name: 'Biscuit', species: 'dog' },
      client: { lastName: 'Moreno' },
    });
    expect((await ask(theo, getVaccination, { params: params(created) })).body).toEqual(created);
  });

  it('is due by the clinic’s protocol, with the reason, and given by whoever writes it down', async () => {
    const { pet, theo } = await stage.scene({ birthDate: '2026-08-01' });
    const first = await give(theo, pet.id, { dateGiven: '2026-10-10', vaccineName: 'dhpp' });
    expect(first).toMatchObject({ nextDueDate: '2026-11-07', administeredByName: 'Theo Tech' });
    expect(first.nextDueReason).toContain('until one is given at 16 weeks');
    const second = await give(theo, pet.id, { dateGiven: '2026-11-21' });
    expect(second).toMatchObject({ nextDueDate: '2027-11-21' });
    expect(second.nextDueReason).toContain('Series complete');
  });

  it('may be written down in any order: later doses are reckoned anew', async () => {
    const { pet, theo } = await stage.scene({ birthDate: '2020-01-01' });
    const later = await give(theo, pet.id, { dateGiven: '2026-10-29' });
    expect(later).toMatchObject({ nextDueDate: '2026-11-26' });
    const earlier = await give(theo, pet.id, { dateGiven: '2026-10-01' });
    const again = await ask(theo, getVaccination, { params: params(later) });
    expect(again.body).toMatchObject({ nextDueDate: '2027-10-29', version: 2 });
    await ask(theo, deleteVaccination, { params: params(earlier) });
    const alone = await ask(theo, getVaccination, { params: params(later) });
    expect(alone.body).toMatchObject({ nextDueDate: '2026-11-26', version: 3 });
  });

  it('keeps a date that a person chose, until it is given back to the protocol', async () => {
    const { pet, theo } = await stage.scene({ birthDate: '2020-01-01' });
    const chosen = { dateGiven: '2026-10-29', nextDueDate: '2027-01-15' };
    const { id } = await give(theo, pet.id, chosen);
    await give(theo, pet.id, { dateGiven: '2026-10-01' });
    const kept = await ask(theo, getVaccination, { params: params({ id }) });
    expect(kept.body).toMatchObject({ nextDueDate: '2027-01-15', nextDueReason: null });
    const back = await ask(theo, updateVaccination, {
      params: params({ id }),
      body: { version: 1, nextDueDate: null },
    });
    expect(back.body).toMatchObject({ nextDueDate: '2027-10-29', version: 2 });
  });

  it('of a pet that came with a card is a booster, not a first dose', async () => {
    const { pet, theo } = await stage.scene({ birthDate: '2020-01-01' });
    await give(theo, pet.id, { dateGiven: '2023-11-01', nextDueDate: '2026-11-01' });
    const booster = await give(theo, pet.id, { dateGiven: '2026-11-20' });
    expect(booster).toMatchObject({ nextDueDate: '2029-11-20' });
    expect(booster.nextDueReason).toContain('First booster given');
  });

  it('moves its due date with the date given and the vaccine', async () => {
    const { pet, theo } = await stage.scene({ birthDate: '2020-01-01' });
    const { id } = await give(theo, pet.id, { dateGiven: '2026-10-29', vaccineName: 'Rabies' });
    const moved = await ask(theo, updateVaccination, {
      params: params({ id }),
      body: { version: 1, dateGiven: '2026-10-31' },
    });
    expect(moved.body).toMatchObject({ nextDueDate: '2027-10-31' });
    const other = await ask(theo, updateVaccination, {
      params: params({ id }),
      body: { version: 2, vaccineName: 'Leptospirosis' },
    });
    expect(other.body).toMatchObject({ nextDueDate: '2026-11-28' });
    const stale = { params: params({ id }), body: { version: 1, notes: 'late' } };
    expect((await ask(theo, updateVaccination, stale)).problem.code).toBe('stale_version');
  });

  it('without a protocol needs a date', async () => {
    const { pet, theo } = await stage.scene();
    const body = { petId: pet.id as never, vaccineName: 'Something new', dateGiven: '2026-11-01' };
    const refused = await ask(theo, createVaccination, { body });
    expect(refused).toMatchObject({
      status: 422,
      problem: { code: 'no_vaccine_protocol', errors: [{ path: 'body.nextDueDate' }] },
    });
    const given = { ...body, nextDueDate: '2027-11-01' };
    expect((await ask(theo, createVaccination, { body: given })).status).toBe(201);
  });

  it.each([
    ['before birth', { dateGiven: '2020-01-01' }, 'dateGiven'],
    ['in the future', { dateGiven: '2026-11-23' }, 'dateGiven'],
    ['due before given', { dateGiven: '2026-11-20', nextDueDate: '2026-11-20' }, 'nextDueDate'],
  ])('is refused %s', async (_name, dates, field) => {
    const { pet, theo } = await stage.scene({ birthDate: '2024-02-29' });
    const body = { petId: pet.id as never, vaccineName: 'Rabies', ...dates };
    const refused = await ask(theo, createVaccination, { body });
    expect(refused).toMatchObject({
      status: 422,
      problem: { code: 'implausible_date', errors: [{ path: `body.${field}` }] },
    });
  });

  it('of the clinic’s own today is no future, also where UTC is a day ahead', async () => {
    const { pet, theo } = await stage.scene();
    stage.server.clock.stopAt('2026-11-23T03:00:00.000Z');
    const body = { petId: pet.id as never, vaccineName: 'Rabies' };
    const ahead = await ask(theo, createVaccination, {
      body: { ...body, dateGiven: '2026-11-23' },
    });
    expect(ahead.problem.code).toBe('implausible_date');
    expect((await give(theo, pet.id, { dateGiven: '2026-11-22' })).dateGiven).toBe('2026-11-22');
  });

  it('is refused after the pet has died', async () => {
    const dead = { isDeceased: true, deceasedDate: '2026-05-01' };
    const { pet, theo } = await stage.scene(dead);
    const body = { petId: pet.id as never, vaccineName: 'Rabies', dateGiven: '2026-05-02' };
    const words = 'The date is after Biscuit died (2026-05-01).';
    const refused = { code: 'implausible_date', detail: words };
    expect((await ask(theo, createVaccination, { body })).problem).toMatchObject(refused);
    expect((await give(theo, pet.id, { dateGiven: '2026-04-30' })).pet.isDeceased).toBe(true);
  });

  it('is given to a pet and by a person of the same clinic', async () => {
    const mine = await stage.scene();
    const theirs = await stage.scene();
    const dose = { vaccineName: 'Rabies', dateGiven: '2026-11-20' };
    for (const [field, body] of [
      ['petId', { ...dose, petId: theirs.pet.id }],
      [
        'administeredBy',
        { ...dose, petId: mine.pet.id, administeredBy: theirs.clinic.users.admin.id },
      ],
    ] as const) {
      const refused = await askRaw(mine.theo, createVaccination, { body });
      expect(refused).toMatchObject({
        status: 422,
        problem: { code: 'unknown_reference', errors: [{ path: `body.${field}` }] },
      });
    }
  });

  it('is no matter of reception', async () => {
    const { pet, rita } = await stage.scene();
    const body = { petId: pet.id as never, vaccineName: 'Rabies', dateGiven: '2026-11-20' };
    expect((await ask(rita, createVaccination, { body })).status).toBe(403);
    expect((await ask(rita, listVaccinations, {})).status).toBe(403);
  });
});

describe('the list of vaccinations', () => {
  it('finds who had a lot, of which vaccine, when', async () => {
    const { clinic, client, pet, theo } = await stage.scene();
    const other = await makePet(stage.server.deps.db, clinic, { name: 'Luna', species: 'cat' });
    const lot = { lotNumber: 'AB123', vaccineName: 'Rabies' };
    await give(theo, pet.id, { ...lot, dateGiven: '2026-03-01' });
    await give(theo, other.id, { ...lot, dateGiven: '2026-04-01' });
    await give(theo, pet.id, { dateGiven: '2026-05-01' });
    const names = async (query: object) =>
      (await askRaw(theo, listVaccinations, { query })).body as {
        items: { pet: { name: string }; dateGiven: string }[];
      };
    const recalled = await names({ lotNumber: 'ab123', sort: 'dateGiven' });
    expect(recalled.items.map((item) => item.pet.name)).toEqual(['Biscuit', 'Luna']);
    expect((await names({ clientId: client.id })).items).toHaveLength(2);
    expect((await names({ vaccineName: 'rabies', petId: other.id })).items).toHaveLength(1);
    const spring = await names({ givenFrom: '2026-04-01', givenTo: '2026-05-01' });
    expect(spring.items.map((item) => item.dateGiven)).toEqual(['2026-05-01', '2026-04-01']);
  });

  it('comes a page at a time without losing any', async () => {
    const { pet, theo } = await stage.scene({ birthDate: '2015-01-01' });
    const dates = ['2016-01-01', '2017-01-01', '2017-01-01', '2018-01-01', '2019-01-01'];
    for (const dateGiven of dates) await give(theo, pet.id, { dateGiven });
    const query = { petId: pet.id, limit: 2 };
    const after = async (cursor?: string) =>
      (await askRaw(theo, listVaccinations, { query: cursor ? { ...query, cursor } : query }))
        .body as Page;
    const first = await after();
    const second = await after(first.nextCursor ?? '');
    const third = await after(second.nextCursor ?? '');
    const seen = [first, second, third].flatMap(({ items }) => items.map((item) => item.dateGiven));
    expect(third.nextCursor).toBeNull();
    expect(seen).toEqual([...dates].reverse());
  });
});
