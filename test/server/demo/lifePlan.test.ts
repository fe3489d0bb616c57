import { expect, test } from 'vitest';
import { seededRandom } from '../../../server/demo/demoRandom.ts';
import type { Act, Scene } from '../../../server/start/lifeActs.ts';
import { nextActs, paceMs } from '../../../server/start/lifePlan.ts';
import type { Card } from '../../../shared/board.ts';
import { at, card, minuteMs, nowMs, openAlert, scene, vets } from './lifeScene.ts';

const many = Array.from({ length: 200 }, (_, seed) => seed);

/** What is first in the plan, for many throws of the dice and many characters of cards. */
function firstActs(make: () => Scene, atMs = nowMs): (Act | undefined)[] {
  return many.map((seed) => nextActs(make(), atMs, seededRandom(seed))[0]);
}
const kindsOf = (acts: readonly (Act | undefined)[]) => [
  ...new Set(acts.map((act) => act?.kind ?? 'nothing')),
];
const withTouched = (one: Card, minutesAgo: number) =>
  scene([one], { touchedMs: new Map([[one.id, nowMs - minutesAgo * minuteMs]]) });

test('the same scene, instant and dice give the same acts', () => {
  const busy = scene([card(), card({ startAt: at(30), endAt: at(50) })], {
    pets: [{ id: card().pet.id, species: 'cat' }],
  });
  const plan = () => nextActs(busy, nowMs, seededRandom(5));
  expect(plan()).toEqual(plan());
  expect(plan().length).toBeGreaterThan(0);
});

test('an owner comes between half an hour before and ten minutes after the time', () => {
  const early = firstActs(() => scene([card({ startAt: at(31), endAt: at(50) })]));
  expect(kindsOf(early)).not.toContain('checkIn');
  const late = firstActs(() => scene([card({ startAt: at(-10), endAt: at(10) })]));
  expect(late.filter((act) => act?.kind === 'checkIn').length).toBeGreaterThan(180);
});

test('few never come: they are no-shows twenty minutes after the time, not before', () => {
  const before = firstActs(() => scene([card({ startAt: at(-15), endAt: at(10) })]));
  expect(kindsOf(before)).not.toContain('markNoShow');
  const after = firstActs(() => scene([card({ startAt: at(-21), endAt: at(10) })]));
  const absent = after.filter((act) => act?.kind === 'markNoShow');
  expect(absent.length).toBeGreaterThan(0);
  expect(absent.length).toBeLessThan(40);
});

test('a visit starts in a free room, never where a patient is', () => {
  const taken = ['Exam 1', 'Exam 2'].map((room) =>
    card({ status: 'in_progress', room, startedAt: at(-1), veterinarian: vets[1] ?? vet() }),
  );
  const waiting = () => card({ status: 'checked_in', checkedInAt: at(-20) });
  const acts = firstActs(() => scene([...taken, waiting()]));
  const starts = acts.filter((act) => act?.kind === 'startVisit');
  expect(starts.length).toBe(many.length);
  for (const act of starts) expect(act).toMatchObject({ room: 'Exam 3' });
});
const vet = () => card().veterinarian;

test('a veterinarian has at most two patients at once', () => {
  const two = ['Exam 1', 'Exam 2'].map((room) =>
    card({ status: 'in_progress', room, startedAt: at(0) }),
  );
  const waiting = card({ status: 'checked_in', checkedInAt: at(-20) });
  expect(kindsOf(firstActs(() => scene([...two, waiting])))).not.toContain('startVisit');
});

test('an emergency goes before who waits longer', () => {
  const long = card({ status: 'checked_in', checkedInAt: at(-30) });
  const emergency = card({ status: 'checked_in', checkedInAt: at(-1), priority: 'emergency' });
  const [act] = nextActs(scene([long, emergency]), nowMs, seededRandom(1));
  expect(act).toMatchObject({ kind: 'startVisit', room: 'Treatment', card: { id: emergency.id } });
});

test('a visit lasts minutes, and a surgery longer', () => {
  const inRoom = (type: Card['type'], minutes: number) => () =>
    scene([card({ status: 'in_progress', type, room: 'Surgery', startedAt: at(-minutes) })]);
  expect(kindsOf(firstActs(inRoom('sick', 2)))).not.toContain('complete');
  expect(kindsOf(firstActs(inRoom('sick', 12)))).toEqual(['complete']);
  expect(kindsOf(firstActs(inRoom('surgery', 12)))).toEqual(['nothing']);
  expect(kindsOf(firstActs(inRoom('surgery', 29)))).toEqual(['complete']);
});

test('it keeps its hands off a card that a person touched in the last two minutes', () => {
  const cards = [
    card({ startAt: at(-30), endAt: at(-10) }),
    card({ status: 'checked_in', checkedInAt: at(-30) }),
    card({ status: 'in_progress', room: 'Exam 1', startedAt: at(-60) }),
  ];
  for (const one of cards) {
    expect(kindsOf(firstActs(() => withTouched(one, 1)))).toEqual(['nothing']);
    expect(kindsOf(firstActs(() => withTouched(one, 3)))).not.toEqual(['nothing']);
  }
});

test('what a person touched only ever goes forward: no no-show, no cancellation, no other room', () => {
  const kinds = new Set<string>();
  for (const minutes of [-60, -30, -10, 0, 15, 25]) {
    const make = () => withTouched(card({ startAt: at(minutes), endAt: at(minutes + 20) }), 3);
    for (const act of firstActs(make)) if (act) kinds.add(act.kind);
  }
  for (const minutes of [1, 2, 3, 4, 5, 6, 8]) {
    const inside = { status: 'in_progress', room: 'Exam 1', startedAt: at(-minutes) } as const;
    for (const act of firstActs(() => withTouched(card(inside), 3))) if (act) kinds.add(act.kind);
  }
  expect([...kinds].sort()).toEqual(['checkIn', 'complete']);
});

test('a dog in the house has a critical result two minutes after the start', () => {
  const cat = card({ status: 'in_progress', room: 'Exam 1', startedAt: at(-1) });
  const dog = card({ status: 'checked_in', checkedInAt: at(0) });
  const cards = [{ ...cat, pet: { ...cat.pet, species: 'cat' as const } }, dog];
  const begun = { lastCriticalMs: null, startedMs: nowMs };
  const plan = (afterMs: number) =>
    nextActs(scene(cards, begun), nowMs + afterMs, seededRandom(3)).map(({ kind }) => kind);
  expect(plan(119_000)).not.toContain('reportCritical');
  const [act] = nextActs(scene(cards, begun), nowMs + 120_000, seededRandom(3));
  expect(act).toMatchObject({ kind: 'reportCritical', card: { id: dog.id } });
});

test('another one comes rarely, and never while one is open', () => {
  const later = (minutes: number) =>
    scene([card()], { lastCriticalMs: nowMs - minutes * minuteMs });
  expect(kindsOf(firstActs(() => later(60)))).not.toContain('reportCritical');
  expect(kindsOf(firstActs(() => later(181)))).toEqual(['reportCritical']);
  const open = scene([card()], { lastCriticalMs: null });
  const alerted = { ...open, board: { ...open.board, alerts: [openAlert(3)] } };
  expect(kindsOf(firstActs(() => alerted))).not.toContain('reportCritical');
});

test('an alert is acknowledged only when nobody has for a quarter of an hour', () => {
  const alerted = (minutes: number) => {
    const quiet = scene([]);
    return { ...quiet, board: { ...quiet.board, alerts: [openAlert(minutes)] } };
  };
  expect(kindsOf(firstActs(() => alerted(13)))).toEqual(['nothing']);
  expect(kindsOf(firstActs(() => alerted(14)))).toEqual(['acknowledge']);
});

test('it books into free time of the day, and stops when enough are expected', () => {
  const pets = many.map(() => ({ id: card().pet.id, species: 'dog' as const }));
  const busy = vets
    .slice(0, 2)
    .map((veterinarian) => card({ veterinarian, status: 'completed', completedAt: at(-1) }));
  for (const act of firstActs(() => scene(busy, { pets }))) {
    if (act?.kind !== 'book') continue;
    expect(act.startMs - nowMs).toBeGreaterThanOrEqual(15 * minuteMs);
    expect(act.startMs - nowMs).toBeLessThanOrEqual(90 * minuteMs);
  }
  const full = many.slice(0, 18).map((index) => {
    const veterinarian = vets[index % 3] ?? vet();
    return card({ veterinarian, startAt: at(40 + index), endAt: at(50 + index) });
  });
  expect(kindsOf(firstActs(() => scene(full, { pets })))).not.toContain('book');
  const night = Date.parse('2026-06-11T03:50:00Z');
  expect(kindsOf(firstActs(() => scene([], { pets }), night))).not.toContain('book');
});

test('something moves every ten to twenty seconds, less often on a crowded board', () => {
  const paces = many.map((seed) => paceMs(scene([card()]).board, seededRandom(seed)));
  expect(Math.min(...paces)).toBeGreaterThanOrEqual(10_000);
  expect(Math.max(...paces)).toBeLessThanOrEqual(20_000);
  const crowd = Array.from({ length: 600 }, () => card());
  expect(paceMs(scene(crowd).board, seededRandom(1))).toBeLessThanOrEqual(120_000);
  expect(paceMs(scene(crowd).board, seededRandom(1))).toBeGreaterThan(60_000);
});
