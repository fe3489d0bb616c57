import type { Card } from '../../../shared/board.ts';
import type { ProblemReply } from '../../../shared/problems.ts';
import type { Status } from '../../../shared/status.ts';
import { agoWords } from '../ui/clinicTime.ts';

const stepWords: Readonly<Record<Status, string>> = {
  scheduled: 'set back',
  confirmed: 'confirmed',
  checked_in: 'checked in',
  in_progress: 'started the visit of',
  completed: 'completed the visit of',
  cancelled: 'cancelled',
  no_show: 'marked as no-show:',
};

/** `Ana Silva checked in Biscuit 3 s ago`, or null when nobody took a step. */
export function lastStepWords(
  card: Pick<Card, 'status' | 'lastStep' | 'pet'>,
  nowMs: number,
  myId: string,
): string | null {
  if (!card.lastStep) return null;
  const who = card.lastStep.byId === myId ? 'You' : card.lastStep.byName;
  return `${who} ${stepWords[card.status]} ${card.pet.name} ${agoWords(card.lastStep.at, nowMs)}`;
}

const doneWords: Readonly<Record<Status, (name: string) => string>> = {
  scheduled: (name) => `${name} is scheduled`,
  confirmed: (name) => `${name} is confirmed`,
  checked_in: (name) => `${name} is checked in`,
  in_progress: (name) => `${name}'s visit has started`,
  completed: (name) => `${name}'s visit is completed`,
  cancelled: (name) => `${name} is cancelled`,
  no_show: (name) => `${name} is marked as no-show`,
};

/** `Biscuit is checked in` */
export function stateWords(card: Pick<Card, 'status' | 'pet'>): string {
  return doneWords[card.status](card.pet.name);
}

type Seen = Pick<Card, 'status' | 'lastStep' | 'pet'>;

/** The record that a refusal carries, if it looks like a card; it crossed the wire untyped. */
export function currentCard(problem: ProblemReply): Seen | null {
  const current = problem.current;
  const isCard =
    typeof current === 'object' && current !== null && 'status' in current && 'pet' in current;
  return isCard ? (current as Seen) : null; // checked above as far as the words need it
}

/** What a person reads when a step was refused: what they wanted, who was first and when. */
export function refusalWords(
  refusal: { readonly problem: ProblemReply; readonly says: string },
  board: { readonly card: Seen | null; readonly nowMs: number; readonly myId: string },
): string {
  const { problem, says } = refusal;
  const card = currentCard(problem) ?? board.card;
  const isBehind = ['stale_version', 'wrong_status', 'appointment_already_completed'];
  const happened = card ? lastStepWords(card, board.nowMs, board.myId) : null;
  if (isBehind.includes(problem.code) && happened) return `${happened}. Not done: ${says}.`;
  return `Not done: ${says}. ${problem.detail || problem.title}`;
}

/** Species that should not wait side by side: `Keep Mochi apart from the 2 dogs`. */
export function waitingRoomHint(waiting: readonly Card[]): string | null {
  const dogs = waiting.filter((card) => card.pet.species === 'dog').length;
  const small = waiting.filter((card) => ['cat', 'rabbit', 'bird'].includes(card.pet.species));
  if (dogs === 0 || small.length === 0) return null;
  const names = small.map((card) => card.pet.name);
  const who = names.length > 2 ? `${names.slice(0, 2).join(', ')} and others` : names.join(' and ');
  return `Keep ${who} apart from the ${dogs === 1 ? 'dog' : `${dogs} dogs`}`;
}
