import { describe, expect, it } from 'vitest';
import { starterProtocols } from '../../../shared/starterProtocols.ts';
import {
  createVaccineProtocol,
  deleteVaccineProtocol,
  listVaccineProtocols,
  signOffVaccineProtocol,
  updateVaccineProtocol,
  type VaccineProtocol,
} from '../../../shared/vaccineProtocolEndpoints.ts';
import { ask, type Asker } from '../../support/testApp.ts';
import { VaccinationStage, give } from './vaccinationStage.ts';

const stage = new VaccinationStage();
const params = ({ id }: VaccineProtocol) => ({ vaccineProtocolId: id });

async function named(asker: Asker, vaccineName: string): Promise<VaccineProtocol> {
  const { items } = (await ask(asker, listVaccineProtocols, { query: { species: 'dog' } })).body;
  const found = items.find((protocol) => protocol.vaccineName === vaccineName);
  if (!found) throw new Error(`no protocol ${vaccineName}`);
  return found;
}

const rhd = {
  species: 'rabbit',
  vaccineName: 'RHDV2',
  youngDoses: 1,
  adultDoses: 1,
  doseGapMinDays: 14,
  doseGapMaxDays: 28,
  firstBoosterMonths: 12,
  boosterMonths: 12,
} as const;

describe('a clinic’s protocols', () => {
  it('begin with the labelled starter rows, by species and name, unsigned', async () => {
    const { rita } = await stage.scene();
    const { items } = (await ask(rita, listVaccineProtocols, {})).body;
    expect(items).toHaveLength(starterProtocols.length);
    expect(items.every((one) => one.isStarter && one.needsVetSignoff && one.source)).toBe(true);
    const order = items.map((one) => `${one.species} ${one.vaccineName.toLowerCase()}`);
    expect(order).toEqual([...order].sort());
    const paged = await ask(rita, listVaccineProtocols, { query: { limit: 4 } });
    const cursor = paged.body.nextCursor ?? '';
    const rest = await ask(rita, listVaccineProtocols, { query: { cursor } });
    expect([...paged.body.items, ...rest.body.items]).toEqual(items);
  });

  it('are signed by an admin or a veterinarian, in the version that they read', async () => {
    const { ada, vera, theo } = await stage.scene();
    const dapp = await named(vera, 'DAPP');
    const said = { params: params(dapp), body: { version: 1 } };
    expect((await ask(theo, signOffVaccineProtocol, said)).status).toBe(403);
    expect((await ask(vera, signOffVaccineProtocol, said)).body).toMatchObject({
      needsVetSignoff: false,
      isStarter: true,
      signedOffBy: { name: 'Vera Vet' },
      version: 2,
    });
    expect((await ask(ada, signOffVaccineProtocol, said)).problem.code).toBe('stale_version');
  });

  it('lose signature and label when they are changed, and rule the next dose', async () => {
    const { vera, theo, pet } = await stage.scene();
    const rabies = await named(vera, 'Rabies');
    await ask(vera, signOffVaccineProtocol, { params: params(rabies), body: { version: 1 } });
    const first = await give(theo, pet.id, { vaccineName: 'Rabies', dateGiven: '2026-11-01' });
    const changed = await ask(vera, updateVaccineProtocol, {
      params: params(rabies),
      body: { version: 2, firstBoosterMonths: 6 },
    });
    expect(changed.body).toMatchObject({
      isStarter: false,
      needsVetSignoff: true,
      signedOffBy: null,
      firstBoosterMonths: 6,
    });
    expect(first.nextDueDate).toBe('2027-11-01');
    const other = await give(theo, pet.id, { vaccineName: 'Rabies', dateGiven: '2026-05-01' });
    expect(other.nextDueDate).toBe('2026-11-01');
  });

  it('are written for a new vaccine, once a species', async () => {
    const { ada, theo } = await stage.scene();
    expect((await ask(theo, createVaccineProtocol, { body: rhd })).status).toBe(403);
    const made = await ask(ada, createVaccineProtocol, { body: rhd });
    expect(made).toMatchObject({
      status: 201,
      body: { ...rhd, otherNames: [], youngUntilWeeks: null, isStarter: false },
    });
    const again = { ...rhd, vaccineName: 'rhdv2' };
    expect((await ask(ada, createVaccineProtocol, { body: again })).problem.code).toBe(
      'protocol_exists',
    );
    expect((await ask(ada, deleteVaccineProtocol, { params: params(made.body) })).status).toBe(200);
    expect((await ask(ada, createVaccineProtocol, { body: again })).status).toBe(201);
  });

  it('come once from two at the same moment', async () => {
    const { ada, vera } = await stage.scene();
    const replies = await Promise.all(
      [ada, vera].map((asker) => ask(asker, createVaccineProtocol, { body: rhd })),
    );
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, 409]);
  });

  it('are refused where their numbers do not fit together', async () => {
    const { ada } = await stage.scene();
    const odd = await ask(ada, createVaccineProtocol, { body: { ...rhd, doseGapMaxDays: 7 } });
    expect(odd).toMatchObject({
      status: 400,
      problem: { code: 'invalid_request', errors: [{ path: 'body.doseGapMaxDays' }] },
    });
    const dapp = await named(ada, 'DAPP');
    const body = { version: 1, seriesLapseDays: 20 };
    const late = await ask(ada, updateVaccineProtocol, { params: params(dapp), body });
    expect(late.problem.errors).toMatchObject([{ path: 'body.seriesLapseDays' }]);
  });

  it('leave the vaccinations their dates when they are deleted', async () => {
    const { ada, theo, pet } = await stage.scene();
    const dose = await give(theo, pet.id, { vaccineName: 'Lyme', dateGiven: '2026-11-01' });
    expect(dose.nextDueDate).toBe('2026-11-29');
    const lyme = await named(ada, 'Lyme');
    expect((await ask(ada, deleteVaccineProtocol, { params: params(lyme) })).status).toBe(200);
    const { items } = (await ask(ada, listVaccineProtocols, {})).body;
    expect(items.map((one) => one.id)).not.toContain(lyme.id);
  });
});
