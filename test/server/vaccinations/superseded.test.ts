import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  deleteVaccination,
  listDueVaccinations,
  updateVaccination,
  type Vaccination,
} from '../../../shared/vaccinationEndpoints.ts';
import { select } from '../../../server/db/names.ts';
import { markAllSuperseded } from '../../../server/vaccinations/superseded.ts';
import { ask, type Asker } from '../../support/testApp.ts';
import { makePet, type TestClinic } from '../../support/testDatabase.ts';
import { VaccinationStage, give } from './vaccinationStage.ts';

const stage = new VaccinationStage();

// Two names of one protocol, one of another, and one that no protocol knows.
const names = ['DAPP', 'dhpp', 'Rabies', 'Something else'] as const;
const dates = ['2024-01-01', '2024-02-01', '2024-02-01', '2025-03-01', '2026-01-01'] as const;
const someName = fc.constantFrom(...names);
const someDate = fc.constantFrom(...dates);
const which = fc.nat(20);
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('give'), name: someName, date: someDate }),
  },
  fc.record({ does: fc.constant('rename'), which, name: someName }),
  fc.record({ does: fc.constant('redate'), which, date: someDate }),
  fc.record({ does: fc.constant('delete'), which }),
);
type Step = {
  readonly does: string;
  readonly which?: number;
  readonly name?: string;
  readonly date?: string;
};

async function take(theo: Asker, petId: string, doses: Vaccination[], one: Step): Promise<void> {
  const { does, name: vaccineName = 'DAPP', date: dateGiven = '2024-01-01' } = one;
  const nextDueDate = '2027-01-01';
  if (does === 'give') {
    doses.push(await give(theo, petId, { vaccineName, dateGiven, nextDueDate }));
    return;
  }
  if (doses.length === 0) return;
  const at = (one.which ?? 0) % doses.length;
  const dose = doses[at];
  if (!dose) throw new Error('no such dose');
  const params = { vaccinationId: dose.id };
  if (does === 'delete') {
    expect((await ask(theo, deleteVaccination, { params })).status).toBe(200);
    doses.splice(at, 1);
    return;
  }
  const patch = does === 'rename' ? { vaccineName } : { dateGiven };
  const body = { version: dose.version, ...patch };
  const reply = await ask(theo, updateVaccination, { params, body });
  expect(reply.status).toBe(200);
  doses[at] = reply.body;
}

/** Doses whose mark is not the truth, reckoned as the list did before there were marks. */
const wrong = (clinic: TestClinic) =>
  clinic.run(() =>
    select(
      stage.server.deps.db.app,
      `SELECT v.id FROM vaccinations v WHERE v.clinic_id = ? AND v.is_superseded <> EXISTS (
         SELECT 1 FROM vaccinations w
         WHERE w.clinic_id = v.clinic_id AND w.pet_id = v.pet_id AND w.deleted_at IS NULL
           AND (w.vaccine_name = v.vaccine_name OR w.vaccine_protocol_id = v.vaccine_protocol_id)
           AND (w.date_given > v.date_given OR (w.date_given = v.date_given AND w.id > v.id)))`,
      [clinic.id],
    ),
  );

it('marks just the doses that a later one took the place of, whatever is written, changed and deleted', async () => {
  const { clinic, theo } = await stage.scene();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
      const pet = await makePet(stage.server.deps.db, clinic);
      const doses: Vaccination[] = [];
      for (const one of steps) {
        await take(theo, pet.id, doses, one);
        expect(await wrong(clinic)).toEqual([]);
      }
      const query = { petId: pet.id, before: '2099-01-01' } as const;
      const { body } = await ask(theo, listDueVaccinations, { query });
      expect(body.items.length > 0).toBe(doses.length > 0);
    }),
    { numRuns: 6 },
  );
});

it('lets one of two doses at the same moment take the place of the other', async () => {
  const { clinic, pet, theo } = await stage.scene();
  await Promise.all(
    dates.map((dateGiven) => give(theo, pet.id, { dateGiven, nextDueDate: '2027-01-01' })),
  );
  expect(await wrong(clinic)).toEqual([]);
  const query = { petId: pet.id, before: '2099-01-01' } as const;
  const { body } = await ask(theo, listDueVaccinations, { query });
  expect(body.items).toMatchObject([{ dateGiven: '2026-01-01' }]);
});

it('marks the doses of a clinic that come in without marks, and changes nothing the second time', async () => {
  const { clinic, pet, theo } = await stage.scene();
  for (const dateGiven of dates) await give(theo, pet.id, { dateGiven, nextDueDate: '2027-01-01' });
  const { db } = stage.server.deps;
  const marks = () =>
    clinic.run(() =>
      select(db.app, 'SELECT id, is_superseded, version, updated_at FROM vaccinations ORDER BY id'),
    );
  const before = await marks();
  await clinic.run(() => db.app('vaccinations').update({ is_superseded: false }));
  expect(await wrong(clinic)).toHaveLength(4);
  for (const _ of ['once', 'again']) {
    await clinic.run(() => db.app.transaction((trx) => markAllSuperseded(trx, clinic.id)));
    expect(await wrong(clinic)).toEqual([]);
  }
  expect(await marks()).toHaveLength(before.length);
});
