import { clinicDayAt } from '../board/clinicDay.ts';
import { rooms } from './demoPeople.ts';
import { pets } from './demoPets.ts';
import { at, between, pick, seededRandom, seedOf, shuffled, type Random } from './demoRandom.ts';
import { visitOf, type Booking, type DemoVisit } from './demoVisit.ts';
import { emergencyKinds, kindsFor, quietKind, urgentKinds } from './visitKinds.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const gridMs = 5 * minuteMs;
/** Each of the three veterinarians has a patient every 48 minutes: thirty in eight hours. */
const spacingMs = 48 * minuteMs;
const veterinarians = 3;
/** The first two have an appointment and the clinic runs late; the others came without one. */
const waitsMinutes = [34, 19, 8, 2];
const lateOnes = 2;
const minutesUnderWay = [4, 24, 14];
const examRooms = rooms.filter((room) => room.startsWith('Exam'));

type Day = {
  readonly nowMs: number;
  readonly startsMs: number;
  readonly endsMs: number;
  readonly random: Random;
};

/**
 * From three hours ago to five hours ahead, so that a visitor meets a working clinic at any hour. It stays in the clinic's calendar day by filling that day's
 * last or first eight hours, and only the visits around midnight reach over it: else a board would end, or begin, empty.
 */
function windowOf({ nowMs, startsMs, endsMs }: Day) {
  const fromMs = Math.max(
    Math.min(nowMs - 3 * hourMs, endsMs - 8 * hourMs),
    startsMs - 100 * minuteMs,
  );
  const toMs = Math.max(nowMs + 5 * hourMs, Math.max(fromMs, startsMs) + 8 * hourMs);
  return { fromMs, toMs };
}

const toGrid = (ms: number): number => Math.round(ms / gridMs) * gridMs;

/** The appointments as they were booked, by start; pets are not seen twice while there are others. */
function bookings(day: Day): Booking[] {
  const { random, nowMs } = day;
  const { fromMs, toMs } = windowOf(day);
  const living = [...pets.keys()].filter((index) => !pets[index]?.isDeceased);
  const queue = shuffled(random, living);
  const slots = Array.from({ length: Math.round((toMs - fromMs) / spacingMs) }, (_, turn) =>
    Array.from({ length: veterinarians }, (_unused, veterinarian) => ({
      veterinarian,
      startMs: toGrid(fromMs + turn * spacingMs + veterinarian * (spacingMs / 3)),
    })),
  ).flat();
  return slots.map(({ veterinarian, startMs }, order) => {
    const pet = at(queue, order);
    const kind = pick(random, kindsFor(at(pets, pet).species));
    const endMs = startMs + kind.minutes * minuteMs;
    const bookedMs = Math.min(startMs, nowMs) - between(random, 1, 20) * 24 * hourMs;
    return { pet, veterinarian, kind, startMs, endMs, bookedMs };
  });
}

/** Somebody who came without an appointment: booked, and planned for, when they came. */
function cameUnplanned(booking: Booking, checkedInMs: number): Booking {
  const endMs = checkedInMs + booking.kind.minutes * minuteMs;
  return { ...booking, startMs: checkedInMs, endMs, bookedMs: checkedInMs };
}

/** Over before now, and after midnight where it can be: a visit that ended yesterday is on no board. `order`: the latest is 0. */
function finished(day: Day, booking: Booking, order: number): DemoVisit {
  const { random, nowMs, startsMs } = day;
  const checkedInMs = booking.startMs - between(random, 1, 9) * minuteMs;
  const startedMs = booking.startMs + between(random, 2, 14) * minuteMs;
  const plannedMs = startedMs + (booking.kind.minutes - 5) * minuteMs;
  const earliestMs = startsMs + (order + 1) * 3 * minuteMs;
  const completedMs = Math.min(Math.max(plannedMs, earliestMs), nowMs - (order + 1) * minuteMs);
  const room = booking.kind.type === 'surgery' ? 'Surgery' : pick(random, examRooms);
  const happened = { checkedInMs, startedMs, completedMs, room };
  if (order % 6 === 5) {
    return visitOf(cameUnplanned(booking, checkedInMs), { ...happened, isWalkIn: true });
  }
  const confirmedMs = booking.bookedMs + between(random, 1, 20) * hourMs;
  return visitOf(booking, { ...happened, confirmedMs });
}

/** In a room now; the first is an emergency, the last a quiet visit. */
function underWay({ random, nowMs }: Day, booking: Booking, order: number): DemoVisit {
  const startedMs = nowMs - (at(minutesUnderWay, order) + between(random, 0, 4)) * minuteMs;
  const room = at(['Treatment', 'Exam 1', 'Exam 4'], order);
  if (order === 0) {
    const checkedInMs = startedMs - 2 * minuteMs;
    const kind = pick(random, kindsFor(at(pets, booking.pet).species, emergencyKinds));
    const emergency = cameUnplanned({ ...booking, kind }, checkedInMs);
    return visitOf(emergency, { checkedInMs, startedMs, room, isWalkIn: true });
  }
  const cameMs = Math.min(startedMs, booking.startMs + 4 * minuteMs);
  const checkedInMs = cameMs - between(random, 4, 11) * minuteMs;
  const isHiddenFromLobby = order === 2;
  const kind = isHiddenFromLobby ? quietKind : booking.kind;
  const happened = { checkedInMs, startedMs, room, isHiddenFromLobby };
  return visitOf({ ...booking, kind }, { confirmedMs: booking.bookedMs + 2 * hourMs, ...happened });
}

/** Waiting for some of `waitsMinutes`. */
function waiting({ random, nowMs }: Day, booking: Booking, order: number): DemoVisit {
  const checkedInMs = nowMs - at(waitsMinutes, order) * minuteMs - between(random, 0, 50) * 1000;
  if (order >= lateOnes) {
    const urgent = kindsFor(at(pets, booking.pet).species, urgentKinds);
    const kind = order === lateOnes ? pick(random, urgent) : booking.kind;
    const came = cameUnplanned({ ...booking, kind }, checkedInMs);
    return visitOf(came, { checkedInMs, isWalkIn: true });
  }
  const startMs = toGrid(checkedInMs + 8 * minuteMs);
  const planned = { ...booking, startMs, endMs: startMs + booking.kind.minutes * minuteMs };
  const confirmedMs = order === 0 ? booking.bookedMs + hourMs : undefined;
  return visitOf(planned, { confirmedMs, checkedInMs });
}

/** One who never came, beside the others' times. */
function absent({ nowMs, startsMs }: Day, booking: Booking): DemoVisit {
  const startMs = toGrid(Math.max(startsMs, nowMs - 55 * minuteMs));
  const noShowMs = Math.max(startMs, Math.min(nowMs, startMs + 20 * minuteMs));
  return visitOf(movedTo(booking, startMs), { confirmedMs: startMs - 26 * hourMs, noShowMs });
}

/** One who called. */
function called({ nowMs, endsMs }: Day, booking: Booking): DemoVisit {
  const isAhead = nowMs + 80 * minuteMs < endsMs;
  const startMs = toGrid(isAhead ? nowMs + 70 * minuteMs : nowMs - hourMs);
  const cancelledMs = Math.min(nowMs, startMs) - 2 * hourMs;
  const cancelReason = 'Owner called: better again, no visit needed';
  return visitOf(movedTo(booking, startMs), { cancelledMs, cancelReason });
}

function movedTo(booking: Booking, startMs: number): Booking {
  const endMs = startMs + booking.kind.minutes * minuteMs;
  return { ...booking, startMs, endMs, bookedMs: startMs - 6 * 24 * hourMs };
}

function ahead({ random }: Day, booking: Booking): DemoVisit {
  const isConfirmed = random() < 0.6;
  return visitOf(booking, {
    confirmedMs: isConfirmed ? booking.bookedMs + 2 * hourMs : undefined,
  });
}

/** Sorts the booked times into what is over, in a room, waiting and still to come. */
function sorted(day: Day, all: readonly Booking[]) {
  const { nowMs, startsMs } = day;
  const begun = all.filter(({ startMs }) => startMs <= nowMs - 12 * minuteMs);
  const rest = all.slice(begun.length);
  const over = begun.slice(0, -veterinarians);
  // A visit that began long before midnight ended before it: it is on no board.
  // Right after midnight none can have ended since.
  const reachBackMs = nowMs - startsMs < 10 * minuteMs ? 0 : 70 * minuteMs;
  return {
    over: over.filter(({ startMs }) => startMs >= startsMs - reachBackMs),
    under: begun.slice(-veterinarians),
    late: rest.slice(0, lateOnes),
    later: rest.slice(lateOnes),
  };
}

/** Pets that have nothing else today, with an ordinary visit each. */
function spareBookings(day: Day, today: readonly Booking[], all: readonly Booking[]): Booking[] {
  const taken = new Set(today.map(({ pet }) => pet));
  const free = [...pets.keys()].filter((pet) => !taken.has(pet) && !pets[pet]?.isDeceased);
  return shuffled(day.random, free).map((pet) => ({
    ...at(all, pet),
    pet,
    kind: at(kindsFor(at(pets, pet).species), 0),
  }));
}

/** The day of the demo clinic as it stands at an instant (ms), in an IANA time zone. */
export function planDay(timezone: string, nowMs: number): DemoVisit[] {
  const { day: name, dayStartsAt, dayEndsAt } = clinicDayAt(timezone, nowMs);
  const [startsMs, endsMs] = [Date.parse(dayStartsAt), Date.parse(dayEndsAt)];
  const hour = Math.floor((nowMs - startsMs) / hourMs);
  const day = { nowMs, startsMs, endsMs, random: seededRandom(seedOf(`${name} ${hour}`)) };
  const all = bookings(day);
  const { over, under, late, later } = sorted(day, all);
  const laterToday = later.filter(({ startMs }) => startMs < endsMs);
  const spare = spareBookings(day, [...over, ...under, ...late, ...laterToday], all);
  return [
    ...over.reverse().map((booking, order) => finished(day, booking, order)),
    ...under.map((booking, order) => underWay(day, booking, order)),
    ...[...late, ...spare.slice(2, 4)].map((booking, order) => waiting(day, booking, order)),
    ...spare.slice(0, 1).map((booking) => absent(day, booking)),
    ...spare.slice(1, 2).map((booking) => called(day, booking)),
    ...later.map((booking) => ahead(day, booking)),
  ];
}
