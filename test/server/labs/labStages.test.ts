import { describe, expect, it } from 'vitest';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import {
  acknowledgeAlert,
  correctLabResult,
  deleteLabResult,
  getLabResult,
  listLabResults,
} from '../../../shared/labEndpoints.ts';
import { ask } from '../../support/testApp.ts';
import { LabStage, at, onlyAlert, report } from './labStage.ts';

const stage = new LabStage('tstages');
const params = ({ id }: { id: string }) => ({ labResultId: id as never });

describe('a result', () => {
  it('is read into numbers beside its raw text, and suggests no more than that', async () => {
    const { pet, theo } = await stage.scene();
    const result = await report(theo, pet.id, { status: 'normal', resultValue: '>7,8' });
    expect(result).toMatchObject({
      stage: 'final',
      status: 'normal',
      resultValue: '>7,8',
      reading: {
        value: 7.8,
        comparator: '>',
        unit: 'mmol/L',
        referenceLow: 3.5,
        referenceHigh: 5.8,
        position: 'above',
        suggestedStatus: 'abnormal',
      },
    });
  });

  it('goes from pending to final, then is corrected, and its history says what, who, when and why', async () => {
    const { pet, theo, vera } = await stage.scene();
    const nothingYet = { status: 'pending', resultValue: null };
    const result = await report(theo, pet.id, nothingYet);
    expect(result).toMatchObject({ stage: 'pending', reading: { value: null } });
    const final = await ask(theo, correctLabResult, {
      params: params(result),
      body: { version: 1, status: 'normal', resultValue: '4.4' },
    });
    expect(final.body).toMatchObject({ stage: 'final', reading: { value: 4.4 } });
    await ask(vera, correctLabResult, {
      params: params(result),
      body: { version: 2, resultValue: '4.9', correctionReason: 'Typed wrong' },
    });
    const { body } = await ask(theo, getLabResult, { params: params(result) });
    expect(body).toMatchObject({ stage: 'corrected', resultValue: '4.9' });
    expect(body.history).toMatchObject([
      {
        version: 2,
        stage: 'final',
        was: { resultValue: '4.4', status: 'normal' },
        changedByName: 'Vera Vet',
        reason: 'Typed wrong',
      },
      { version: 1, stage: 'pending', was: { resultValue: null }, changedByName: 'Theo Tech' },
    ]);
  });

  it('is asked for a verdict when it becomes final without one, with what its value suggests', async () => {
    const { pet, theo } = await stage.scene();
    const result = await report(theo, pet.id, { status: 'pending', resultValue: null });
    const refused = await ask(theo, correctLabResult, {
      params: params(result),
      body: { version: 1, resultValue: '4.4', stage: 'final' },
    });
    const message = 'A final result needs a verdict: the value looks normal';
    expect(refused).toMatchObject({
      status: 400,
      problem: { code: 'invalid_request', errors: [{ path: 'body.status', message }] },
    });
  });

  it('says when a corrected value does not go with the verdict that was left', async () => {
    const { pet, theo } = await stage.scene();
    const result = await report(theo, pet.id, { status: 'critical' });
    const fix = { version: 1, resultValue: '4.4' };
    const left = await ask(theo, correctLabResult, { params: params(result), body: fix });
    expect(left.body.status).toBe('critical');
    expect(left.body.warnings).toEqual([
      {
        path: 'body.status',
        message: 'Is still critical, although the value lies within the reference range',
      },
    ]);
    const said = { version: 2, resultValue: '4.5', status: 'normal' } as const;
    const right = await ask(theo, correctLabResult, { params: params(result), body: said });
    expect(right.body.warnings).toEqual([]);
  });

  it('does not go back', async () => {
    const { pet, theo } = await stage.scene();
    const result = await report(theo, pet.id, { status: 'normal' });
    for (const body of [{ stage: 'pending' }, { status: 'pending' }] as const) {
      const refused = await ask(theo, correctLabResult, {
        params: params(result),
        body: { version: 1, ...body },
      });
      expect(refused).toMatchObject({ status: 409, problem: { code: 'wrong_stage' } });
    }
    const pending = await report(theo, pet.id, { status: 'normal', stage: 'pending' });
    const body = { version: 1, stage: 'corrected' } as const;
    const early = await ask(theo, correctLabResult, { params: params(pending), body });
    expect(early.problem.code).toBe('wrong_stage');
  });

  it('stays final when only its notes change, and alarms although it is preliminary', async () => {
    const { pet, theo } = await stage.scene();
    const result = await report(theo, pet.id, { status: 'critical', stage: 'pending' });
    expect(result.stage).toBe('pending');
    expect(await onlyAlert(theo)).toMatchObject({ state: 'open' });
    const final = await ask(theo, correctLabResult, {
      params: params(result),
      body: { version: 1, stage: 'final' },
    });
    expect(final.body.stage).toBe('final');
    const noted = await ask(theo, correctLabResult, {
      params: params(result),
      body: { version: 2, notes: 'Slightly haemolysed' },
    });
    expect(noted.body.stage).toBe('final');
    expect(await onlyAlert(theo)).toMatchObject({ revision: 1 });
  });
});

describe('a deleted result', () => {
  it('is gone, and its open alert is withdrawn', async () => {
    const { pet, theo } = await stage.scene();
    const result = await report(theo, pet.id);
    const query = { reason: 'Another patient’s tube' };
    expect((await ask(theo, deleteLabResult, { params: params(result), query })).status).toBe(200);
    expect(await onlyAlert(theo)).toMatchObject({
      state: 'withdrawn',
      withdrawnReason: 'Another patient’s tube',
    });
    expect((await ask(theo, getBoard, {})).body.board).toMatchObject({ alerts: [] });
    expect((await ask(theo, getLabResult, { params: params(result) })).status).toBe(404);
    expect((await ask(theo, listLabResults, { query: { petId: pet.id } })).body.items).toEqual([]);
    expect((await ask(theo, deleteLabResult, { params: params(result) })).status).toBe(404);
  });

  it('is told to whoever had acknowledged its alert', async () => {
    const { pet, theo, vera } = await stage.scene();
    const result = await report(theo, pet.id);
    const alert = await onlyAlert(theo);
    const taken = { version: alert.version, readBack: true };
    await ask(vera, acknowledgeAlert, { params: at(alert), body: taken });
    await ask(theo, deleteLabResult, { params: params(result) });
    expect(await onlyAlert(theo)).toMatchObject({ state: 'withdrawn', withdrawalSeenAt: null });
  });

  it('is refused to reception', async () => {
    const { pet, theo, rita } = await stage.scene();
    const result = await report(theo, pet.id);
    expect((await ask(rita, deleteLabResult, { params: params(result) })).status).toBe(403);
  });
});
