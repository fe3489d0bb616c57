import { describe, expect, it } from 'vitest';
import {
  acknowledgeAlert,
  correctLabResult,
  getLabAlert,
  listLabAlerts,
} from '../../../shared/labEndpoints.ts';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import { isAskedOf } from '../../../shared/labAlertRules.ts';
import { ask } from '../../support/testApp.ts';
import { makeAppointment, makePet, makeUser } from '../../support/testDatabase.ts';
import { LabStage, alerts, at, minute, onlyAlert, report } from './labStage.ts';

const stage = new LabStage('tlab');

describe('a critical result', () => {
  it('raises one alert for the veterinarian of today’s appointment and leaves others alone', async () => {
    const { clinic, pet, theo, vera } = await stage.scene();
    const wei = await makeUser(stage.server.deps.db, clinic, {
      firstName: 'Wei',
      lastName: 'Wong',
    });
    await makeAppointment(stage.server.deps.db, clinic, {
      pet,
      veterinarian: wei,
      status: 'in_progress',
    });
    await report(theo, pet.id);
    const alert = await onlyAlert(theo);
    expect(alert).toMatchObject({
      state: 'open',
      level: 'assigned',
      veterinarian: { lastName: 'Wong' },
      resultValue: '7.8',
      pet: { name: 'Biscuit' },
    });
    expect(isAskedOf(alert, { id: wei.id, role: 'veterinarian' })).toBe(true);
    expect(isAskedOf(alert, { id: clinic.users.veterinarian.id, role: 'veterinarian' })).toBe(
      false,
    );
    expect((await ask(vera, getBoard, {})).body.board).toMatchObject({
      alerts: [{ id: alert.id }],
    });
  });

  it('asks the last visit’s veterinarian, else all veterinarians', async () => {
    const { clinic, pet, theo } = await stage.scene();
    const wei = await makeUser(stage.server.deps.db, clinic, {
      firstName: 'Wei',
      lastName: 'Wong',
    });
    const startTime = new Date(stage.server.clock.nowMs() - 40 * 86_400_000);
    await makeAppointment(stage.server.deps.db, clinic, {
      pet,
      veterinarian: wei,
      status: 'completed',
      startTime,
    });
    await report(theo, pet.id);
    const stranger = await makePet(stage.server.deps.db, clinic, { name: 'Nala' });
    await report(theo, stranger.id);
    const [first, second] = await alerts(theo);
    expect(first).toMatchObject({ veterinarian: { lastName: 'Wong' }, level: 'assigned' });
    expect(second).toMatchObject({ veterinarian: null, level: 'all_veterinarians' });
  });

  it('raises nothing when it is not critical, and one alert when it becomes so', async () => {
    const { pet, theo } = await stage.scene();
    const result = await report(theo, pet.id, { status: 'pending', resultValue: null });
    expect(await alerts(theo)).toEqual([]);
    const critical = await ask(theo, correctLabResult, {
      params: { labResultId: result.id },
      body: { version: 1, status: 'critical', resultValue: '8.1' },
    });
    expect(critical.body.alertId).not.toBeNull();
    expect(await onlyAlert(theo)).toMatchObject({ resultValue: '8.1', revision: 1 });
  });

  it('does not show its values to reception', async () => {
    const { pet, theo, rita } = await stage.scene();
    await report(theo, pet.id);
    const { board } = (await ask(rita, getBoard, {})).body;
    expect(board).toMatchObject({
      alerts: [
        {
          pet: { name: 'Biscuit' },
          testName: null,
          resultValue: null,
          unit: null,
          referenceRange: null,
        },
      ],
    });
    expect((await ask(rita, listLabAlerts, {})).status).toBe(403);
  });
});

describe('acknowledging', () => {
  it('keeps who, when, read-back and note, and takes the alert off the board', async () => {
    const { clinic, pet, theo, vera } = await stage.scene();
    await report(theo, pet.id);
    const alert = await onlyAlert(theo);
    const reply = await ask(vera, acknowledgeAlert, {
      params: at(alert),
      body: { version: alert.version, readBack: true, note: 'Calcium now' },
    });
    expect(reply.body.alert).toMatchObject({
      state: 'acknowledged',
      readBack: true,
      note: 'Calcium now',
      acknowledgedBy: { lastName: 'Vet' },
    });
    expect((await ask(theo, getBoard, {})).body.board).toMatchObject({ alerts: [] });
    const { history } = (await ask(vera, getLabAlert, { params: at(alert) })).body;
    expect(history.map((event) => [event.kind, event.actorName])).toEqual([
      ['alert_raised', 'Theo Tech'],
      ['alert_acknowledged', 'Vera Vet'],
    ]);
    stage.server.clock.advance(11 * minute);
    await stage.runTimers();
    expect(await stage.events(clinic, alert)).toEqual(['alert_raised', 'alert_acknowledged']);
  });

  it('is done by one of two and tells the other who it was', async () => {
    const { pet, theo, vera } = await stage.scene();
    await report(theo, pet.id);
    const alert = await onlyAlert(theo);
    const said = { params: at(alert), body: { version: alert.version, readBack: false } };
    const replies = await Promise.all([
      ask(theo, acknowledgeAlert, said),
      ask(vera, acknowledgeAlert, said),
    ]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409]);
    const loser = replies.find((reply) => reply.status === 409);
    expect(loser?.problem).toMatchObject({ code: 'alert_already_acknowledged' });
    expect(loser?.problem.detail).toMatch(/acknowledged it \d+ s ago/);
  });

  it('is not refused because the alert was escalated meanwhile', async () => {
    const { pet, theo, vera } = await stage.scene();
    await report(theo, pet.id);
    const seen = await onlyAlert(theo);
    stage.server.clock.advance(6 * minute);
    await stage.runTimers();
    const reply = await ask(vera, acknowledgeAlert, {
      params: at(seen),
      body: { version: seen.version, readBack: true },
    });
    expect(reply.status).toBe(200);
  });

  it('is refused to reception and for another clinic’s alert', async () => {
    const mine = await stage.scene();
    const theirs = await stage.scene();
    await report(theirs.theo, theirs.pet.id);
    const alert = await onlyAlert(theirs.theo);
    const said = { params: at(alert), body: { version: 1, readBack: true } };
    expect((await ask(mine.vera, acknowledgeAlert, said)).problem.code).toBe('not_found');
    expect((await ask(theirs.rita, acknowledgeAlert, said)).problem.code).toBe('not_allowed');
  });
});
