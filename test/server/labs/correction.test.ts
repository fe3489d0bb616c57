import { describe, expect, it } from 'vitest';
import {
  acknowledgeAlert,
  confirmWithdrawalSeen,
  correctLabResult,
  deleteLabResult,
} from '../../../shared/labEndpoints.ts';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import { isAskedOf } from '../../../shared/labAlertRules.ts';
import { deletePet } from '../../../shared/petEndpoints.ts';
import { ask, signedIn } from '../../support/testApp.ts';
import { LabStage, at, onlyAlert, report } from './labStage.ts';

const stage = new LabStage('tcorrect');

describe('a correction', () => {
  it('withdraws an open alert when the result was not critical after all', async () => {
    const { pet, theo } = await stage.scene();
    const result = await report(theo, pet.id);
    await ask(theo, correctLabResult, {
      params: { labResultId: result.id },
      body: {
        version: 1,
        status: 'normal',
        resultValue: '4.8',
        correctionReason: 'Haemolysed sample',
      },
    });
    expect(await onlyAlert(theo)).toMatchObject({
      state: 'withdrawn',
      withdrawnReason: 'Haemolysed sample',
    });
    expect((await ask(theo, getBoard, {})).body.board).toMatchObject({ alerts: [] });
  });

  it('tells whoever had acknowledged it until they confirm, and nobody else can', async () => {
    const { clinic, pet, theo, vera } = await stage.scene();
    const result = await report(theo, pet.id);
    const alert = await onlyAlert(theo);
    await ask(vera, acknowledgeAlert, {
      params: at(alert),
      body: { version: alert.version, readBack: true },
    });
    await ask(theo, correctLabResult, {
      params: { labResultId: result.id },
      body: { version: 1, status: 'normal' },
    });
    const told = await onlyAlert(theo);
    expect(isAskedOf(told, { id: clinic.users.veterinarian.id, role: 'veterinarian' })).toBe(true);
    expect(isAskedOf(told, { id: clinic.users.technician.id, role: 'technician' })).toBe(false);
    const said = { params: at(told), body: { version: told.version } };
    expect((await ask(theo, confirmWithdrawalSeen, said)).problem.code).toBe('alert_not_yours');
    expect(
      (await ask(vera, confirmWithdrawalSeen, said)).body.alert.withdrawalSeenAt,
    ).not.toBeNull();
    expect((await ask(theo, getBoard, {})).body.board).toMatchObject({ alerts: [] });
  });

  it('asks again with the new value, whoever had acknowledged the old one first', async () => {
    const { clinic, pet, theo, vera } = await stage.scene();
    const result = await report(theo, pet.id);
    const alert = await onlyAlert(theo);
    await ask(vera, acknowledgeAlert, {
      params: at(alert),
      body: { version: alert.version, readBack: true },
    });
    await ask(theo, correctLabResult, {
      params: { labResultId: result.id },
      body: { version: 1, resultValue: '8.9' },
    });
    const again = await onlyAlert(theo);
    expect(again).toMatchObject({
      state: 'open',
      revision: 2,
      resultValue: '8.9',
      acknowledgedBy: null,
    });
    expect(isAskedOf(again, { id: clinic.users.veterinarian.id, role: 'veterinarian' })).toBe(true);
    const old = await ask(vera, acknowledgeAlert, {
      params: at(alert),
      body: { version: alert.version, readBack: true },
    });
    expect(old.problem.code).toBe('stale_version');
  });

  it('cannot overwrite a correction that its author has not seen', async () => {
    const { pet, theo, vera } = await stage.scene();
    const result = await report(theo, pet.id);
    const said = { params: { labResultId: result.id }, body: { version: 1, resultValue: '6.1' } };
    const replies = await Promise.all([
      ask(theo, correctLabResult, said),
      ask(vera, correctLabResult, said),
    ]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409]);
  });

  it('of a pet that is deleted afterwards is still told and confirmed', async () => {
    const { pet, theo, vera, rita, clinic } = await stage.scene();
    const result = await report(theo, pet.id);
    const params = { petId: pet.id as never };
    const refused = await ask(rita, deletePet, { params });
    expect(refused.problem).toMatchObject({ code: 'still_has_dependents' });
    expect(refused.problem.detail).toContain('critical lab result');
    const alert = await onlyAlert(theo);
    const taken = { version: alert.version, readBack: true };
    await ask(vera, acknowledgeAlert, { params: at(alert), body: taken });
    expect((await ask(rita, deletePet, { params })).problem.detail).toContain('lab results');
    await ask(theo, deleteLabResult, { params: { labResultId: result.id } });
    expect((await ask(rita, deletePet, { params })).status).toBe(200);
    const admin = await signedIn(stage.server, clinic.users.admin);
    const told = await onlyAlert(theo);
    const seen = await ask(admin, confirmWithdrawalSeen, {
      params: at(told),
      body: { version: told.version },
    });
    expect(seen.body.alert.withdrawalSeenAt).not.toBeNull();
  });
});
