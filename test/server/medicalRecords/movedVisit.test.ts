import { describe, expect, it } from 'vitest';
import type { WrittenRecord } from '../../../shared/medicalRecord.ts';
import { getMedicalRecord, updateMedicalRecord } from '../../../shared/medicalRecordEndpoints.ts';
import { ask, type Asker } from '../../support/testApp.ts';
import { at, RecordStage } from './recordStage.ts';

const stage = new RecordStage('notemoved');
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const secondsFromNow = (ms: number) =>
  new Date(Math.floor((stage.server.clock.nowMs() + ms) / 1000) * 1000).toISOString();

async function move(vera: Asker, note: WrittenRecord, visitDate: string): Promise<WrittenRecord> {
  const body = { version: note.version, visitDate };
  const {
    status,
    body: moved,
    problem,
  } = await ask(vera, updateMedicalRecord, { ...at(note), body });
  if (status !== 200) throw new Error(JSON.stringify(problem));
  return moved;
}

async function isLocked(vera: Asker, note: WrittenRecord): Promise<boolean> {
  await stage.runTimers();
  return (await ask(vera, getMedicalRecord, at(note))).body.isLocked;
}

describe('a visit that is dated otherwise', () => {
  it('locks its note no later for that, however often it is done', async () => {
    const { vera, pet } = await stage.scene();
    let note = await stage.note(vera, pet);
    const { locksAt } = note;
    for (const hours of [0, 10, 10]) {
      stage.server.clock.advance(hours * hourMs);
      note = await move(vera, note, secondsFromNow(23 * hourMs));
      expect(note).toMatchObject({ isLocked: false, locksAt });
      expect((await ask(vera, getMedicalRecord, at(note))).body.locksAt).toBe(locksAt);
    }
    stage.server.clock.advance(3 * hourMs);
    expect(await isLocked(vera, note)).toBe(false);
    stage.server.clock.advance(2 * hourMs);
    expect(await isLocked(vera, note)).toBe(true);
    const body = { version: note.version + 1, visitDate: secondsFromNow(23 * hourMs) };
    const late = await ask(vera, updateMedicalRecord, { ...at(note), body });
    expect(late.problem.code).toBe('record_locked');
  });

  it('locks its note earlier, and no later again', async () => {
    const { vera, pet } = await stage.scene();
    const ahead = await stage.note(vera, pet, { visitDate: secondsFromNow(20 * hourMs) });
    expect(ahead.locksAt).toBe(new Date(Date.parse(ahead.visitDate) + dayMs).toISOString());
    const earlier = await move(vera, ahead, secondsFromNow(-2 * dayMs));
    expect(earlier.locksAt).toBe(new Date(Date.parse(ahead.createdAt) + dayMs).toISOString());
    const later = await move(vera, earlier, secondsFromNow(20 * hourMs));
    expect(later.locksAt).toBe(earlier.locksAt);
    stage.server.clock.advance(25 * hourMs);
    expect(await isLocked(vera, later)).toBe(true);
  });

  it('is past its time when another time of the same day is written down a day later', async () => {
    const { vera, pet } = await stage.scene();
    const note = await stage.note(vera, pet);
    stage.server.clock.advance(23 * hourMs);
    const moved = await move(vera, note, secondsFromNow(-25 * hourMs));
    expect(moved.locksAt).toBe(note.locksAt);
    stage.server.clock.advance(2 * hourMs);
    expect(await isLocked(vera, moved)).toBe(true);
  });
});
