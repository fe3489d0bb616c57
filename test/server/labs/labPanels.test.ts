import { describe, expect, it } from 'vitest';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import { listLabResults } from '../../../shared/labEndpoints.ts';
import { getLabTrend, reportLabPanel } from '../../../shared/labPanelEndpoints.ts';
import { ask, askRaw } from '../../support/testApp.ts';
import { makePet } from '../../support/testDatabase.ts';
import { alerts, LabStage, report } from './labStage.ts';

const stage = new LabStage('tpanels');

const lines = [
  { testName: 'Potassium', resultValue: '7.8', referenceRange: '3.5-5.8', status: 'critical' },
  { testName: 'Sodium', resultValue: '118', referenceRange: '140-155', status: 'critical' },
  { testName: 'Chloride', resultValue: '110', referenceRange: '105-115', status: 'normal' },
] as const;
const panelOf = (petId: string, over: object = {}) => ({
  petId: petId as never,
  panelName: 'Electrolytes',
  testDate: '2025-11-22',
  labProvider: 'In-house',
  results: [...lines],
  ...over,
});

describe('a panel', () => {
  it('is reported together, with an alert for each critical result in one step of the board', async () => {
    const { pet, theo } = await stage.scene();
    const { status, body } = await ask(theo, reportLabPanel, { body: panelOf(pet.id) });
    expect(status).toBe(201);
    expect(body.items.map((item) => [item.testName, item.stage, item.panelName])).toEqual([
      ['Potassium', 'final', 'Electrolytes'],
      ['Sodium', 'final', 'Electrolytes'],
      ['Chloride', 'final', 'Electrolytes'],
    ]);
    expect(await alerts(theo)).toHaveLength(2);
    const { board } = (await ask(theo, getBoard, {})).body;
    expect(board).toMatchObject({ alerts: [{ testName: 'Potassium' }, { testName: 'Sodium' }] });
    const query = { panelId: body.panelId };
    const { items } = (await ask(theo, listLabResults, { query })).body;
    expect(new Set(items.map(({ id }) => id))).toEqual(new Set(body.items.map(({ id }) => id)));
  });

  it('is all there or not at all', async () => {
    const mine = await stage.scene();
    const theirs = await stage.scene();
    const foreign = await ask(mine.theo, reportLabPanel, { body: panelOf(theirs.pet.id) });
    expect(foreign.problem.code).toBe('unknown_reference');
    const broken = panelOf(mine.pet.id, { results: [lines[0], { testName: '' }] });
    const refused = await askRaw(mine.theo, reportLabPanel, { body: broken });
    expect(refused.problem.errors).toMatchObject([{ path: 'body.results.1.testName' }]);
    expect((await ask(mine.theo, listLabResults, {})).body.items).toEqual([]);
    expect(await alerts(mine.theo)).toEqual([]);
  });

  it('is reported once, however often it is sent', async () => {
    const { pet, theo } = await stage.scene();
    const said = { body: panelOf(pet.id), commandId: 'analyser-run-0815' };
    const [first, second] = [
      await ask(theo, reportLabPanel, said),
      await ask(theo, reportLabPanel, said),
    ];
    expect(second.body).toEqual(first.body);
    expect((await ask(theo, listLabResults, {})).body.items).toHaveLength(3);
  });
});

describe('the list of results', () => {
  it('is cut by pet, owner, test, verdict, stage and date, and sorted', async () => {
    const { clinic, pet, theo } = await stage.scene();
    const other = await makePet(stage.server.deps.db, clinic, { name: 'Luna' });
    await report(theo, pet.id, { testDate: '2026-03-01', status: 'normal', testCode: 'K' });
    await report(theo, pet.id, { testDate: '2026-05-01', status: 'pending', resultValue: null });
    await report(theo, other.id, { testName: 'ALT', testDate: '2026-04-01', status: 'abnormal' });
    const found = async (query: object) => {
      const { body } = await askRaw(theo, listLabResults, { query });
      return (body as { items: { testDate: string }[] }).items.map((item) => item.testDate);
    };
    expect(await found({ sort: '-testDate' })).toEqual(['2026-05-01', '2026-04-01', '2026-03-01']);
    expect(await found({ sort: 'testName' })).toEqual(['2026-04-01', '2026-03-01', '2026-05-01']);
    expect(await found({ clientId: other.clientId })).toEqual(['2026-04-01']);
    expect(await found({ stage: 'pending' })).toEqual(['2026-05-01']);
    expect(await found({ status: 'abnormal' })).toEqual(['2026-04-01']);
    expect(await found({ testCode: 'k' })).toEqual(['2026-03-01']);
    expect(await found({ testName: 'potassium', testedTo: '2026-04-30' })).toEqual(['2026-03-01']);
    expect(await found({ testedFrom: '2026-04-01', petId: pet.id })).toEqual(['2026-05-01']);
  });
});

describe('a trend', () => {
  it('has the numbers of one test of one pet by date, with their range', async () => {
    const { clinic, pet, theo } = await stage.scene();
    const other = await makePet(stage.server.deps.db, clinic);
    const normal = { status: 'normal' };
    await report(theo, pet.id, { ...normal, testDate: '2026-05-01', resultValue: '4.4' });
    await report(theo, pet.id, { ...normal, testDate: '2026-03-01', resultValue: '<4' });
    await report(theo, pet.id, { ...normal, testDate: '2026-04-01', resultValue: 'haemolysed' });
    await report(theo, pet.id, { ...normal, testName: 'ALT', resultValue: '60' });
    await report(theo, other.id, { ...normal, resultValue: '5' });
    const said = { params: { petId: pet.id as never }, query: { testName: 'potassium' } };
    const { body } = await ask(theo, getLabTrend, said);
    expect(body.items).toMatchObject([
      { testDate: '2026-03-01', value: 4, comparator: '<', referenceLow: 3.5, referenceHigh: 5.8 },
      { testDate: '2026-05-01', value: 4.4, comparator: null, unit: 'mmol/L', status: 'normal' },
    ]);
  });

  it('of another clinic’s pet is not there', async () => {
    const mine = await stage.scene();
    const theirs = await stage.scene();
    const said = { params: { petId: theirs.pet.id as never }, query: { testName: 'K' } };
    expect((await ask(mine.theo, getLabTrend, said)).problem.code).toBe('not_found');
  });
});
