import { expect, test } from 'vitest';
import { clinicDayAt } from '../../../server/board/clinicDay.ts';
import { planDay } from '../../../server/demo/demoDay.ts';
import { planHistory } from '../../../server/demo/demoHistory.ts';
import { pets } from '../../../server/demo/demoPets.ts';
import type { DemoVisit } from '../../../server/demo/demoVisit.ts';
import { kindsFor } from '../../../server/demo/visitKinds.ts';
import { transitions, type Status } from '../../../shared/status.ts';

const zone = 'America/New_York';
const moments = [
  ['in the morning', zone, '2026-06-10T09:00:00-04:00'],
  ['at ten past midnight', zone, '2026-06-10T00:10:00-04:00'],
  ['at ten to midnight', zone, '2026-06-10T23:50:00-04:00'],
  ['on the day of 23 hours', zone, '2026-03-08T03:30:00-04:00'],
  ['on the day of 25 hours', zone, '2026-11-01T01:30:00-05:00'],
  ['in a zone off by 45 minutes', 'Asia/Kathmandu', '2026-06-10T14:07:11+05:45'],
] as const;

const count = (visits: readonly DemoVisit[], status: Status) =>
  visits.filter((visit) => visit.status === status).length;

/** The visits that a board of the day shows, as `isOnBoard` has it. */
function onBoard(visits: readonly DemoVisit[], timezone: string, nowMs: number) {
  const day = clinicDayAt(timezone, nowMs);
  const [from, to] = [Date.parse(day.dayStartsAt), Date.parse(day.dayEndsAt)];
  return visits.filter(({ startMs, status, steps }) => {
    if (startMs >= from && startMs < to) return true;
    if (status === 'checked_in' || status === 'in_progress') return true;
    return status === 'completed' && (steps.at(-1)?.atMs ?? 0) >= from;
  });
}

const allowed = new Set(
  Object.values(transitions).flatMap(({ from, to }) => from.map((one) => `${one} ${to}`)),
);

/** What is wrong with the times and steps of a visit at an instant. */
function faultsOf(visit: DemoVisit, nowMs: number): string[] {
  const faults: string[] = [];
  let [status, lastMs]: [Status, number] = ['scheduled', visit.bookedMs];
  for (const { from, to, atMs } of visit.steps) {
    if (from !== status) faults.push(`${to} comes from ${from}, it was ${status}`);
    if (!allowed.has(`${from} ${to}`)) faults.push(`no step from ${from} to ${to}`);
    if (atMs < lastMs) faults.push(`${to} before ${status}`);
    if (atMs > nowMs) faults.push(`${to} is to come`);
    [status, lastMs] = [to, atMs];
  }
  if (status !== visit.status) faults.push(`is ${visit.status}, not ${status}`);
  if (visit.endMs <= visit.startMs) faults.push('ends before it starts');
  if (visit.bookedMs > nowMs) faults.push('is not booked yet');
  const isAhead = status === 'scheduled' || status === 'confirmed';
  if (isAhead && visit.startMs < nowMs) faults.push('should have begun');
  return faults;
}

test.each(moments)('%s the board has about thirty visits in all states', (_name, timezone, now) => {
  const nowMs = Date.parse(now);
  const board = onBoard(planDay(timezone, nowMs), timezone, nowMs);
  expect(board.length).toBeGreaterThanOrEqual(28);
  expect(board.length).toBeLessThanOrEqual(38);
  expect(count(board, 'completed')).toBeGreaterThanOrEqual(2);
  expect(count(board, 'in_progress')).toBe(3);
  expect(count(board, 'checked_in')).toBe(4);
  expect(count(board, 'cancelled')).toBe(1);
  expect(count(board, 'no_show')).toBe(1);
  expect(board.filter(({ isHiddenFromLobby }) => isHiddenFromLobby)).toHaveLength(1);
});

test.each(moments)('%s every time fits its status', (_name, timezone, now) => {
  const nowMs = Date.parse(now);
  const faults = planDay(timezone, nowMs).flatMap((visit) => faultsOf(visit, nowMs));
  expect(faults).toEqual([]);
});

test('every minute of a day makes a consistent day with life on it', () => {
  const midnight = Date.parse('2026-06-10T00:00:00-04:00');
  for (let minute = 0; minute < 1440; minute += 7) {
    const nowMs = midnight + minute * 60_000 + 12_345;
    const visits = planDay(zone, nowMs);
    expect(visits.flatMap((visit) => faultsOf(visit, nowMs))).toEqual([]);
    const board = onBoard(visits, zone, nowMs);
    expect(board.length, String(minute)).toBeGreaterThanOrEqual(28);
    const coming = visits.filter(
      ({ status, startMs }) => !['cancelled'].includes(status) && startMs > nowMs,
    );
    expect(coming.length, String(minute)).toBeGreaterThanOrEqual(13);
  }
});

test('patients wait for different times, and no two are in one room', () => {
  const nowMs = Date.parse('2026-06-10T10:07:00-04:00');
  const day = planDay(zone, nowMs);
  const waits = day
    .filter(({ status }) => status === 'checked_in')
    .map(({ steps }) => Math.floor((nowMs - (steps.at(-1)?.atMs ?? nowMs)) / 60_000));
  expect(new Set(waits).size).toBe(4);
  expect(Math.max(...waits)).toBeGreaterThanOrEqual(30);
  expect(Math.min(...waits)).toBeLessThan(5);
  const busy = day.filter(({ status }) => status === 'in_progress');
  expect(new Set(busy.map(({ room }) => room)).size).toBe(busy.length);
  expect(new Set(busy.map(({ veterinarian }) => veterinarian)).size).toBe(busy.length);
});

test('a visit suits its animal, and no pet is seen twice or after its death', () => {
  const nowMs = Date.parse('2026-06-10T10:07:00-04:00');
  const day = planDay(zone, nowMs);
  expect(new Set(day.map(({ pet }) => pet)).size).toBe(day.length);
  expect(day.filter(({ pet }) => pets[pet]?.isDeceased)).toEqual([]);
  for (const pet of pets) expect(kindsFor(pet.species).length, pet.species).toBeGreaterThan(1);
});

test('the months before are consistent, and end before today', () => {
  const midnight = Date.parse('2026-06-10T00:00:00-04:00');
  const history = planHistory(midnight);
  expect(history.length).toBeGreaterThan(80);
  expect(history.flatMap((visit) => faultsOf(visit, midnight))).toEqual([]);
  expect(count(history, 'completed') / history.length).toBeGreaterThan(0.8);
  const kinds = new Set(history.map(({ status }) => status));
  expect([...kinds].sort()).toEqual(['cancelled', 'completed', 'no_show']);
});
