import type { Card } from '../../shared/board.ts';
import {
  freeRooms,
  isExpected,
  isLeftAlone,
  isOurs,
  minuteMs,
  trait,
  type Act,
  type Scene,
} from './lifeActs.ts';

const startMs = (card: Card): number => Date.parse(card.startAt);
const beganMs = (card: Card): number => Date.parse(card.startedAt ?? card.startAt);

/** A bit early or a bit late, by the owner's character. */
function arrivalMs(card: Card): number {
  return startMs(card) + (trait(card, 'arrival') * 23 - 14) * minuteMs;
}

function arrival(card: Card): Act {
  return { kind: 'checkIn', card, dueMs: arrivalMs(card) };
}

/** One in twenty never comes, one in twenty calls; of those much too late, most do not come any more. */
function expected(scene: Scene, card: Card, nowMs: number): Act[] {
  const acts: Act[] = [];
  const fate = isOurs(scene, card) ? trait(card, 'fate') : 1;
  const isGivenUp = nowMs - startMs(card) > 45 * minuteMs && trait(card, 'late') < 0.6;
  if (fate < 0.05 || (fate < 1 && isGivenUp))
    return [{ kind: 'markNoShow', card, dueMs: startMs(card) + 20 * minuteMs }];
  if (fate < 0.1 && startMs(card) - nowMs > 10 * minuteMs) {
    const dueMs = startMs(card) - 25 * minuteMs;
    acts.push({ kind: 'cancel', card, dueMs, reason: 'Owner called: cannot come today' });
  }
  if (card.status === 'scheduled' && trait(card, 'confirms') < 0.8) {
    const dueMs = startMs(card) - (20 + trait(card, 'when') * 220) * minuteMs;
    // Never before what happens in the house.
    acts.push({ kind: 'confirm', card, dueMs: Math.max(dueMs, nowMs) });
  }
  return [...acts, arrival(card)];
}

/** Minutes that a patient waits at least, and how much longer some do. */
const waits = { emergency: [0, 0.5], urgent: [0.5, 1.5], routine: [2, 4] } as const;

function isExam(room: string): boolean {
  return /exam|consult/i.test(room);
}

function roomFor(card: Card, free: readonly string[]): string | undefined {
  const named = (name: RegExp) => free.find((room) => name.test(room));
  if (card.room !== null && free.includes(card.room)) return card.room;
  if (card.type === 'surgery') return named(/surg|theatre/i) ?? named(/exam/i);
  if (card.priority === 'emergency') return named(/treat|emerg/i) ?? free[0];
  return free.find(isExam) ?? (free.length > 2 ? free[0] : undefined);
}

/** At most two patients a veterinarian, and never the last rooms. */
function waiting(scene: Scene, card: Card): Act[] {
  const { board } = scene;
  const inside = board.cards.filter(({ status }) => status === 'in_progress');
  const ofVet = inside.filter(({ veterinarian }) => veterinarian.id === card.veterinarian.id);
  if (ofVet.length >= 2 || inside.length >= Math.max(3, board.clinic.rooms.length - 2)) return [];
  const room = roomFor(card, freeRooms(board));
  if (room === undefined && board.clinic.rooms.length > 0) return [];
  const [least, spread] = waits[card.priority];
  const wait = least + trait(card, 'wait') * spread;
  const dueMs = Date.parse(card.checkedInAt ?? card.startAt) + wait * minuteMs;
  return [{ kind: 'startVisit', card, room: room ?? null, dueMs }];
}

function lengthMs(card: Card): number {
  const [least, spread] = card.type === 'surgery' ? [16, 12] : [5, 6];
  return (least + trait(card, 'length') * spread) * minuteMs;
}

/** Some go to treatment or X-ray in the middle of their visit, and some of those back. */
function tour(scene: Scene, card: Card, nowMs: number): Act[] {
  if (!isOurs(scene, card) || card.type === 'surgery' || trait(card, 'tour') > 0.6) return [];
  const phase = (nowMs - beganMs(card)) / lengthMs(card);
  const isAway = card.room !== null && !isExam(card.room);
  const isTimeToGo = phase >= 0.35 && phase < 0.65 && !isAway;
  const isTimeToReturn = phase >= 0.65 && phase < 0.85 && isAway && trait(card, 'back') < 0.5;
  if (!isTimeToGo && !isTimeToReturn) return [];
  const goal = trait(card, 'goal') < 0.5 ? /treat/i : /x-?ray|imaging/i;
  const room = freeRooms(scene.board).find((one) => (isAway ? isExam(one) : goal.test(one)));
  if (room === undefined) return [];
  const dueMs = beganMs(card) + lengthMs(card) * (isAway ? 0.65 : 0.35);
  return [{ kind: 'moveRoom', card, room, dueMs }];
}

function inside(scene: Scene, card: Card, nowMs: number): Act[] {
  const dueMs = beganMs(card) + lengthMs(card);
  return [...tour(scene, card, nowMs), { kind: 'complete', card, dueMs }];
}

/** What may happen next to one card, each with the time when it is due. */
export function actsOf(scene: Scene, card: Card, nowMs: number): Act[] {
  if (!isLeftAlone(scene, card, nowMs)) return [];
  if (isExpected(card)) return expected(scene, card, nowMs);
  if (card.status === 'checked_in') return waiting(scene, card);
  if (card.status === 'in_progress') return inside(scene, card, nowMs);
  return [];
}
