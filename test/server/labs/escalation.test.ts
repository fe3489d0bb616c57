import { describe, expect, it } from 'vitest';
import { signedIn } from '../../support/testApp.ts';
import { makeAppointment, makeClinic, makePet } from '../../support/testDatabase.ts';
import { LabStage, minute, onlyAlert, report } from './labStage.ts';

const stage = new LabStage('tladder');

describe('the ladder', () => {
  it('asks all veterinarians after 5 minutes and the whole clinic after 10, once each with two nodes', async () => {
    const { clinic, pet, theo } = await stage.scene();
    await makeAppointment(stage.server.deps.db, clinic, { pet });
    await report(theo, pet.id);
    const alert = await onlyAlert(theo);
    stage.server.clock.advance(5 * minute - 1_000);
    await stage.runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ level: 'assigned' });
    stage.server.clock.advance(2_000);
    await stage.runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ level: 'all_veterinarians', state: 'open' });
    stage.server.clock.advance(5 * minute);
    await stage.runTimers();
    await stage.runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ level: 'whole_clinic', state: 'open' });
    expect(await stage.events(clinic, alert)).toEqual([
      'alert_raised',
      'alert_escalated',
      'alert_escalated',
    ]);
    stage.server.clock.advance(10 * 24 * 60 * minute);
    await stage.runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ state: 'open' });
  });

  it('follows the clinic’s own minutes', async () => {
    const clinic = await makeClinic(stage.server.deps.db, {
      settings: { alertMinutes: { allVeterinarians: 1, wholeClinic: 2 } },
    });
    const theo = await signedIn(stage.server, clinic.users.technician);
    const pet = await makePet(stage.server.deps.db, clinic);
    await makeAppointment(stage.server.deps.db, clinic, { pet });
    await report(theo, pet.id);
    stage.server.clock.advance(minute + 1_000);
    await stage.runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ level: 'all_veterinarians' });
  });

  it('is climbed by the next node when one dies with the step in its hand', async () => {
    const { clinic, pet, theo } = await stage.scene();
    await makeAppointment(stage.server.deps.db, clinic, { pet });
    await report(theo, pet.id);
    stage.server.clock.advance(6 * minute);
    // A node that claimed the step and was killed before it did it leaves just this.
    await stage.server.deps.db.jobs.raw(
      'UPDATE timers SET claimed_until = ? WHERE clinic_id = ? AND done_at IS NULL',
      [new Date(stage.server.clock.nowMs() + 10_000), clinic.id],
    );
    await stage.runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ level: 'assigned' });
    stage.server.clock.advance(10_001);
    await stage.runTimers();
    expect(await onlyAlert(theo)).toMatchObject({ level: 'all_veterinarians' });
  });
});
