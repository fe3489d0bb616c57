import type { StaffBoard } from '../../shared/board.ts';
import type { Random } from '../demo/demoRandom.ts';
import type { Act, LifePet } from './lifeActs.ts';
import { LifeHands } from './lifeHands.ts';
import { Away, Refused } from './lifePerson.ts';
import { nextActs } from './lifePlan.ts';
import { LifeStaff, type LifeSignIn } from './lifeStaff.ts';

export type LifeOptions = {
  readonly url: string;
  readonly signIns: readonly LifeSignIn[];
  readonly random: Random;
  readonly nowMs: () => number;
  /** Waits that long, less once `signal` is aborted; never throws. */
  readonly wait: (ms: number) => Promise<void>;
  /** How long until the next act. */
  readonly paceMs: (board: StaffBoard, random: Random) => number;
  readonly signal: AbortSignal;
};
export type LifeEnd = 'stopped' | 'server away' | 'not let in';

const mostAwayMs = 60_000;
const retryMs = 2_000;
/** Nobody had anything to do: looked at again sooner than after an act. */
const idleMs = 4_000;
const petsLastMs = 30 * 60_000;

type Life = LifeOptions & {
  readonly staff: LifeStaff;
  readonly hands: LifeHands;
  readonly startedMs: number;
  pets: { readonly all: readonly LifePet[]; readonly readMs: number } | null;
  lastCriticalMs: number | null;
};

async function petsOf(life: Life, nowMs: number): Promise<readonly LifePet[]> {
  if (!life.pets || nowMs - life.pets.readMs > petsLastMs) {
    life.pets = { all: await life.staff.readPets(), readMs: nowMs };
  }
  return life.pets.all;
}

/** A refusal is somebody else's right of way: the card is left alone for a while and the board read again. */
async function perform(life: Life, act: Act, day: string): Promise<void> {
  const nowMs = life.nowMs();
  // Also when it is refused: else a pet that a person has just removed would be reported for ever.
  if (act.kind === 'reportCritical') life.lastCriticalMs = nowMs;
  try {
    const card = await life.staff.perform(act, day);
    if (card) life.hands.made(card);
  } catch (error) {
    if (!(error instanceof Refused) || error.status === 401) throw error;
    if ('card' in act && act.card) life.hands.refused(act.card, nowMs);
    if (error.status === 422) life.pets = null;
  }
}

/** One look at the board and at most one act. Answers how long until the next. */
async function turn(life: Life): Promise<number> {
  const nowMs = life.nowMs();
  const board = await life.staff.readBoard();
  life.hands.look(board, nowMs);
  const { startedMs, lastCriticalMs, hands, random } = life;
  const pets = await petsOf(life, nowMs);
  const scene = { board, pets, touchedMs: hands.touchedMs, startedMs, lastCriticalMs };
  const [act] = nextActs(scene, nowMs, random);
  if (!act) return idleMs;
  await perform(life, act, board.day);
  return life.paceMs(board, random);
}

/**
 * Moves the demo's patients until `signal`, or until the server has been away for a minute or lets nobody in any more. Acts only through the public API.
 */
export async function live(options: LifeOptions): Promise<LifeEnd> {
  const { random, nowMs, wait, signal } = options;
  const staff = new LifeStaff(options, options.signIns, random);
  const start = { staff, hands: new LifeHands(), startedMs: nowMs() };
  const life: Life = { ...options, ...start, pets: null, lastCriticalMs: null };
  let awaySinceMs: number | null = null;
  while (!signal.aborted) {
    try {
      const pauseMs = await turn(life);
      awaySinceMs = null;
      await wait(pauseMs);
    } catch (error) {
      if (error instanceof Refused) return 'not let in';
      if (!(error instanceof Away)) throw error;
      awaySinceMs ??= nowMs();
      if (nowMs() - awaySinceMs >= mostAwayMs) return 'server away';
      await wait(retryMs);
    }
  }
  return 'stopped';
}
