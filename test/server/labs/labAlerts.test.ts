import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  acknowledgeAlert,
  confirmWithdrawalSeen,
  correctLabResult,
  getLabAlert,
  listLabAlerts,
  reportLabResult,
} from '../../../shared/labEndpoints.ts';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import type { AlertCard } from '../../../shared/board.ts';
import { isAskedOf } from '../../../shared/labAlertRules.ts';
import { TimerRunner } from '../../../server/jobs/timerRunner.ts';
import { labAlertTimers } from '../../../server/labAlerts/escalation.ts';
import { ask, signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import {
  makeAppointment,
  makeClinic,
  makePet,
  makeUser,
  type TestClinic,
} from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

const minute = 60_000;
const potassium = {
  testName: 'Potassium',
  resultValue: '7.8',
  unit: 'mmol/L',
  referenceRange: '3.5-5.8',
  testDate: '2026-11-22',
};

async function scene() {
  const clinic = await makeClinic(server.deps.db);
  const { veterinarian, technician, receptionist } = clinic.users;
  const pet = await makePet(server.deps.db, clinic, { name: 'Biscuit' });
  return {
    clinic,
    pet,
    vera: await signedIn(server, veterinarian),
    theo: await signedIn(server, technician),
    rita: await signedIn(server, receptionist),
  };
}

async function report(asker: Asker, petId: string, over: object = {}) {
  const reply = await ask(asker, reportLabResult, {
    body: { petId: petId as never, status: 'critical', ...potassium, ...over },
  });
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.problem));
  return reply.body;
}

async function alerts(asker: Asker): Promise<AlertCard[]> {
  return (await ask(asker, listLabAlerts, {})).body.items;
}

async function onlyAlert(asker: Asker): Promise<AlertCard> {
  const [alert, ...more] = await alerts(asker);
  if (!alert || more.length > 0) throw new Error(`${String(more.length + 1)} alerts`);
  return alert;
}

const at = (alert: AlertCard) => ({ labAlertId: alert.id });

/** Runs what is due of this clinic and any other, as two nodes at once would. */
async function runTimers(): Promise<void> {
  const node = () => new TimerRunner(server.deps, labAlertTimers);
  await Promise.all([node().runDue(), node().runDue()]);
}

async function events(clinic: TestClinic, alert: AlertCard): Promise<string[]> {
  const rows: { kind: string }[] = await clinic.run(() =>
    server.deps.db
      .app('lab_alert_events')
      .where({ clinic_id: clinic.id, lab_alert_id: alert.id })
      .orderBy(['at', 'id'])
      .select('kind'),
  );
  return rows.map((row) => row.kind);
}

describe('a critical result', () => {
  it('raises one alert for the veterinarian of today’s appointment and leaves others alone', async () => {
    const { clinic, pet, theo, vera } = await scene();
    const wei = await makeUser(server.deps.db, clinic, { firstName: 'Wei', lastName: 'Wong' });
    await makeAppointment(server.deps.db, clinic, {
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
    const { clinic, pet, theo } = await scene();
    const wei = await makeUser(server.deps.db, clinic, { firstName: 'Wei', lastName: 'Wong' });
    const startTime = new Date(server.clock.nowMs() - 40 * 86_400_000);
    await makeAppointment(server.deps.db, clinic, {
      pet,
      veterinarian: wei,
      status: 'completed',
      startTime,
    });
    await report(theo, pet.id);
    const stranger = await makePet(server.deps.db, clinic, { name: 'Nala' });
    await report(theo, stranger.id);
    const [first, second] = await alerts(theo);
    expect(first).toMatchObject({ veterinarian: { lastName: 'Wong' }, level: 'assigned' });
    expect(second).toMatchObject({ veterinarian: null, level: 'all_veterinarians' });
  });

  it('raises nothing when it is not critical, and one alert when it becomes so', async () => {
    const { pet, theo } = await scene();
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
    const { pet, theo, rita } = await scene();
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
    const { clinic, pet, theo, vera } = await scene();
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
    server.clock.advance(11 * minute);
    await runTimers();
    expect(await events(clinic, alert)).toEqual(['alert_raised', 'alert_acknowledged']);
  });

  it('is done by one of two and tells the other who it was', async () => {
    const { pet, theo, vera } = await scene();
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
    const { pet, theo, vera } = await scene();
    await report(theo, pet.id);
    const seen = await onlyAlert(theo);
    server.clock.advance(6 * minute);
    await runTimers();
    const reply = await ask(vera, acknowledgeAlert, {
      params: at(seen),
      body: { version: seen.version, readBack: true },
    });
    expect(reply.status).toBe(200);
  });

  it('is refused to reception and for another clinic’s alert', async () => {
    const mine = await scene();
    const theirs = await scene();
    await report(theirs.theo, theirs.pet.id);
    const alert = await onlyAlert(theirs.theo);
    const said = { params: at(alert), body: { version: 1, readBack: true } };
    expect((await ask(mine.vera, acknowledgeAlert, said)).problem.code).toBe('not_found');
    expect((await ask(theirs.rita, acknowledgeAlert, said)).problem.code).toBe('not_allowed');
  });
});

describe('the ladder', () => {
  it('asks all veterinarians after 5 minutes and the whole clinic after 10, once each with two nodes', async () => {
    const { clinic, pet, theo } = await scene();
    await makeAppointment(server.deps.db, clinic, { pet });
    await report(theo, pet.id);
    const alert = await onlyAlert(theo);
    server.clock.advance(5 * minute - 1_000);
    await runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ level: 'assigned' });
    server.clock.advance(2_000);
    await runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ level: 'all_veterinarians', state: 'open' });
    server.clock.advance(5 * minute);
    await runTimers();
    await runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ level: 'whole_clinic', state: 'open' });
    expect(await events(clinic, alert)).toEqual([
      'alert_raised',
      'alert_escalated',
      'alert_escalated',
    ]);
    server.clock.advance(10 * 24 * 60 * minute);
    await runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ state: 'open' });
  });

  it('follows the clinic’s own minutes', async () => {
    const clinic = await makeClinic(server.deps.db, {
      settings: { alertMinutes: { allVeterinarians: 1, wholeClinic: 2 } },
    });
    const theo = await signedIn(server, clinic.users.technician);
    const pet = await makePet(server.deps.db, clinic);
    await makeAppointment(server.deps.db, clinic, { pet });
    await report(theo, pet.id);
    server.clock.advance(minute + 1_000);
    await runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ level: 'all_veterinarians' });
  });

  it('is climbed by the next node when one dies with the step in its hand', async () => {
    const { clinic, pet, theo } = await scene();
    await makeAppointment(server.deps.db, clinic, { pet });
    await report(theo, pet.id);
    server.clock.advance(6 * minute);
    // A node that claimed the step and was killed before it did it leaves just this.
    await server.deps.db.jobs.raw(
      'UPDATE timers SET claimed_until = ? WHERE clinic_id = ? AND done_at IS NULL',
      [new Date(server.clock.nowMs() + 10_000), clinic.id],
    );
    await runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ level: 'assigned' });
    server.clock.advance(10_001);
    await runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ level: 'all_veterinarians' });
  });
});

describe('a correction', () => {
  it('withdraws an open alert when the result was not critical after all', async () => {
    const { pet, theo } = await scene();
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
    const { clinic, pet, theo, vera } = await scene();
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
    expect((await ask(theo, confirmWithdrawalSeen, said)).problem.code).toBe('wrong_status');
    expect(
      (await ask(vera, confirmWithdrawalSeen, said)).body.alert.withdrawalSeenAt,
    ).not.toBeNull();
    expect((await ask(theo, getBoard, {})).body.board).toMatchObject({ alerts: [] });
  });

  it('asks again with the new value, whoever had acknowledged the old one first', async () => {
    const { clinic, pet, theo, vera } = await scene();
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
    const { pet, theo, vera } = await scene();
    const result = await report(theo, pet.id);
    const said = { params: { labResultId: result.id }, body: { version: 1, resultValue: '6.1' } };
    const replies = await Promise.all([
      ask(theo, correctLabResult, said),
      ask(vera, correctLabResult, said),
    ]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409]);
  });
});
