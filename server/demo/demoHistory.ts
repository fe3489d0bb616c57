import { pets } from './demoPets.ts';
import { at, between, pick, seededRandom, type Random } from './demoRandom.ts';
import { visitOf, type Booking, type DemoVisit } from './demoVisit.ts';
import { kindsFor } from './visitKinds.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const monthDays = 30;

/** When in the afternoon or morning of which past day, on a five minute grid. */
function pastStart(random: Random, midnightMs: number, monthsAgo: number): number {
  const daysAgo = monthsAgo * monthDays + between(random, 2, monthDays - 2);
  return midnightMs - daysAgo * dayMs + (8 * 60 + between(random, 0, 114) * 5) * minuteMs;
}

function fate(random: Random, { startMs, bookedMs, kind }: Booking) {
  const confirmedMs = random() < 0.7 ? bookedMs + 3 * 60 * minuteMs : undefined;
  const luck = random();
  if (luck < 0.04) return { confirmedMs, noShowMs: startMs + 20 * minuteMs };
  if (luck < 0.1) {
    return { cancelledMs: startMs - dayMs / 2, cancelReason: 'Owner is away that week' };
  }
  const checkedInMs = startMs + between(random, -11, 6) * minuteMs;
  const startedMs = checkedInMs + between(random, 3, 28) * minuteMs;
  const completedMs = startedMs + (kind.minutes + between(random, -8, 12)) * minuteMs;
  const room = kind.type === 'surgery' ? 'Surgery' : `Exam ${between(random, 1, 4)}`;
  return { confirmedMs, checkedInMs, startedMs, completedMs, room };
}

function pastVisit(random: Random, pet: number, startMs: number): DemoVisit {
  const kind = pick(random, kindsFor(at(pets, pet).species));
  const endMs = startMs + kind.minutes * minuteMs;
  const bookedMs = startMs - between(random, 2, 25) * dayMs;
  const veterinarian = between(random, 0, 2);
  const booking = { pet, veterinarian, kind, startMs, endMs, bookedMs };
  return visitOf(booking, fate(random, booking));
}

/** About three visits of every pet in the fourteen months before today, none before its birth; `midnightMs` is where the clinic's day starts. */
export function planHistory(midnightMs: number): DemoVisit[] {
  const random = seededRandom(2_026);
  return pets.flatMap((pet, index) =>
    [0, 3, 7, 12]
      .filter((monthsAgo) => monthsAgo + 3 < pet.ageMonths && random() < 0.75)
      .map((monthsAgo) => monthsAgo + (pet.isDeceased ? deceasedMonthsAgo : 0))
      .map((monthsAgo) => pastVisit(random, index, pastStart(random, midnightMs, monthsAgo))),
  );
}

/** The pet that died did so this long ago; its visits are older. */
export const deceasedMonthsAgo = 2;
