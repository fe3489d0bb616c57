import type { Card, StaffBoard } from '../../shared/board.ts';
import { pick, shuffled, type Random } from '../demo/demoRandom.ts';
import { emergencyKinds, kindsFor, urgentKinds, visitKinds } from '../demo/visitKinds.ts';
import { isExpected, minuteMs, trait, type Act, type LifePet, type Scene } from './lifeActs.ts';
import { actsOf } from './lifeVisits.ts';

/** Expected patients of the next 90 minutes: below `fewest` booking comes first, above `most` nobody books. */
const upcoming = { fewest: 8, most: 18, withinMs: 90 * minuteMs };
const firstCriticalMs = 2 * minuteMs;
/** Long enough that both steps of the ladder are seen when nobody acts. */
const acknowledgeMs = 14 * minuteMs;
const slotMs = 10 * minuteMs;
const gridMs = 5 * minuteMs;
const most = 5;

/** How much too early a thing may be done when nothing else is due. */
const earlyMs: Partial<Record<Act['kind'], number>> = {
  checkIn: 15 * minuteMs,
  startVisit: 4 * minuteMs,
  complete: 2 * minuteMs,
  confirm: 120 * minuteMs,
};

function ahead({ cards }: StaffBoard, nowMs: number): Card[] {
  const isSoon = (card: Card) => Date.parse(card.startAt) < nowMs + upcoming.withinMs;
  return cards.filter((card) => isExpected(card) && isSoon(card));
}

/** Pets that are not on the board now, else any that is not in the house. */
function bookablePets({ board, pets }: Scene): LifePet[] {
  const open = board.cards.filter(
    (card) => isExpected(card) || card.status === 'checked_in' || card.status === 'in_progress',
  );
  const busy = new Set<string>(open.map(({ pet }) => pet.id));
  const seen = new Set<string>(board.cards.map(({ pet }) => pet.id));
  const fresh = pets.filter(({ id }) => !seen.has(id));
  return fresh.length > 0 ? fresh : pets.filter(({ id }) => !busy.has(id));
}

/** The first time from a quarter of an hour ahead when this veterinarian has nothing, within the clinic's day. */
function freeSlot({ cards, dayEndsAt }: StaffBoard, vetId: string, nowMs: number): number | null {
  const theirs = cards.filter(
    (card) =>
      card.veterinarian.id === vetId &&
      !['completed', 'cancelled', 'no_show'].includes(card.status),
  );
  const lastMs = Math.min(nowMs + upcoming.withinMs, Date.parse(dayEndsAt) - slotMs);
  const firstMs = Math.ceil((nowMs + 15 * minuteMs) / gridMs) * gridMs;
  for (let startMs = firstMs; startMs <= lastMs; startMs += gridMs) {
    const isTaken = theirs.some(
      (card) => Date.parse(card.startAt) < startMs + slotMs && Date.parse(card.endAt) > startMs,
    );
    if (!isTaken) return startMs;
  }
  return null;
}

function booking(scene: Scene, nowMs: number, random: Random): Act[] {
  const count = ahead(scene.board, nowMs).length;
  const pets = bookablePets(scene);
  if (count >= upcoming.most || pets.length === 0) return [];
  const pet = pick(random, pets);
  const { type, reason } = pick(random, kindsFor(pet.species));
  for (const { id } of shuffled(random, scene.board.veterinarians)) {
    const startMs = freeSlot(scene.board, id, nowMs);
    if (startMs === null) continue;
    const visit = { petId: pet.id, veterinarianId: id, type, reason, priority: 'routine' as const };
    const dueMs = nowMs + (count < upcoming.fewest ? -5 * minuteMs : minuteMs);
    return [{ kind: 'book', visit, startMs, endMs: startMs + slotMs, dueMs }];
  }
  return [];
}

function walkIn(scene: Scene, nowMs: number, random: Random): Act[] {
  const { cards, veterinarians } = scene.board;
  const waits = cards.filter(({ status }) => status === 'checked_in').length;
  const pets = bookablePets(scene);
  if (waits >= 4 || pets.length === 0 || veterinarians.length === 0) return [];
  const pet = pick(random, pets);
  const luck = random();
  const kinds = luck < 0.1 ? emergencyKinds : luck < 0.5 ? urgentKinds : visitKinds;
  const { type, reason, priority = 'routine' } = pick(random, kindsFor(pet.species, kinds));
  const veterinarianId = pick(random, veterinarians).id;
  const visit = { petId: pet.id, veterinarianId, type, reason, priority };
  return [{ kind: 'walkIn', visit, minutes: 15, dueMs: nowMs + minuteMs }];
}

const byHowMuchInTheHouse = ['in_progress', 'checked_in', 'completed', 'confirmed', 'scheduled'];

/** A dog whose blood may have been taken today. */
function criticalDog({ board, pets }: Scene): { pet: LifePet; card: Card | null } | null {
  const [card] = board.cards
    .filter(({ pet, isHiddenFromLobby }) => pet.species === 'dog' && !isHiddenFromLobby)
    .filter(({ status }) => byHowMuchInTheHouse.includes(status))
    .sort(
      (one, other) =>
        byHowMuchInTheHouse.indexOf(one.status) - byHowMuchInTheHouse.indexOf(other.status),
    );
  if (card) return { pet: card.pet, card };
  const pet = pets.find(({ species }) => species === 'dog');
  return pet ? { pet, card: null } : null;
}

function critical(scene: Scene): Act[] {
  const { board, startedMs, lastCriticalMs } = scene;
  if (board.alerts.some(({ state }) => state === 'open')) return [];
  const dog = criticalDog(scene);
  if (!dog) return [];
  const pauseMs = (90 + trait(dog.pet, 'next') * 90) * minuteMs;
  const dueMs = lastCriticalMs === null ? startedMs + firstCriticalMs : lastCriticalMs + pauseMs;
  return [{ kind: 'reportCritical', ...dog, dueMs }];
}

function acknowledgements({ board }: Scene): Act[] {
  return board.alerts
    .filter(({ state }) => state === 'open')
    .map((alert) => ({
      kind: 'acknowledge',
      alert,
      dueMs: Date.parse(alert.raisedAt) + acknowledgeMs,
    }));
}

/** What may not wait behind other things that are due longer. */
function headStartMs(act: Act): number {
  if (act.kind === 'reportCritical' || act.kind === 'acknowledge') return 1440 * minuteMs;
  if (act.kind !== 'startVisit') return 0;
  return { routine: 0, urgent: 10 * minuteMs, emergency: 60 * minuteMs }[act.card.priority];
}

/**
 * What the people of the clinic do next, best first, at most five; empty when all can wait. A function of its arguments alone: the same scene, instant and dice give the
 * same acts. Things that are due come in order; when none is, something that may come a little early.
 */
export function nextActs(scene: Scene, nowMs: number, random: Random): Act[] {
  const possible = [
    ...scene.board.cards.flatMap((card) => actsOf(scene, card, nowMs)),
    ...booking(scene, nowMs, random),
    ...critical(scene),
    ...acknowledgements(scene),
  ];
  const order = (act: Act) => act.dueMs - headStartMs(act);
  const due = possible
    .filter(({ dueMs }) => dueMs <= nowMs)
    .sort((one, other) => order(one) - order(other));
  if (due.length > 0) return due.slice(0, most);
  const early = possible.filter(({ kind, dueMs }) => dueMs - nowMs <= (earlyMs[kind] ?? 0));
  const bookings = possible.filter(({ kind }) => kind === 'book');
  const others = [...early, ...bookings];
  const isSurprised = random() < (others.length === 0 ? 0.2 : 0.03);
  const surprises = isSurprised ? walkIn(scene, nowMs, random) : [];
  return [...surprises, ...shuffled(random, others)].slice(0, most);
}

/** Ten to twenty seconds between two acts; slower once a long day has filled the board, so that it stays readable. */
export function paceMs(board: StaffBoard, random: Random): number {
  const crowd = Math.min(6, Math.max(1, board.cards.length / 60));
  return Math.round((10_000 + random() * 10_000) * crowd);
}
