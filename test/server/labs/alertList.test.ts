import { expect, it } from 'vitest';
import { acknowledgeAlert, listLabAlerts } from '../../../shared/labEndpoints.ts';
import { askRaw } from '../../support/testApp.ts';
import { makePet } from '../../support/testDatabase.ts';
import { LabStage, at, minute, onlyAlert, report } from './labStage.ts';

const stage = new LabStage('talertlist');
type Found = { items: { pet: { name: string } }[] };

it('lists alerts by pet, veterinarian, state and time, first or last raised first', async () => {
  const { clinic, pet, theo, vera } = await stage.scene();
  const { server } = stage;
  server.clock.stopAt('2026-11-22T17:00:00.000Z');
  await report(theo, pet.id);
  const first = await onlyAlert(theo);
  await askRaw(vera, acknowledgeAlert, {
    params: at(first),
    body: { version: first.version, readBack: true },
  });
  server.clock.advance(10 * minute);
  const luna = await makePet(server.deps.db, clinic, { name: 'Luna' });
  await report(theo, luna.id);
  const veterinarianId = clinic.users.veterinarian.id;
  const where = { clinic_id: clinic.id, pet_id: luna.id };
  await clinic.run(() =>
    server.deps.db.app('lab_alerts').where(where).update({ veterinarian_id: veterinarianId }),
  );
  const names = async (query: object) => {
    const { status, body } = await askRaw(theo, listLabAlerts, { query });
    expect(status).toBe(200);
    return (body as Found).items.map((alert) => alert.pet.name);
  };
  const between = '2026-11-22T17:05:00.000Z';
  expect(await names({})).toEqual(['Biscuit', 'Luna']);
  expect(await names({ sort: '-raisedAt' })).toEqual(['Luna', 'Biscuit']);
  expect(await names({ petId: luna.id })).toEqual(['Luna']);
  expect(await names({ state: 'acknowledged' })).toEqual(['Biscuit']);
  expect(await names({ veterinarianId, state: 'open' })).toEqual(['Luna']);
  expect(await names({ from: between })).toEqual(['Luna']);
  expect(await names({ to: between })).toEqual(['Biscuit']);
  expect(await names({ from: between, petId: pet.id })).toEqual([]);
});
