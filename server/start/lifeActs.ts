import type {
  AlertCard,
  AppointmentType,
  Card,
  Priority,
  Species,
  StaffBoard,
} from '../../shared/board.ts';
import type { PetId, UserId } from '../../shared/ids.ts';
import { seedOf } from '../demo/demoRandom.ts';

export type LifePet = { readonly id: PetId; readonly species: Species };

/** All that the planner looks at. */
export type Scene = {
  readonly board: StaffBoard;
  /** Living patients. */
  readonly pets: readonly LifePet[];
  /** When a person (not this simulation) last changed the card, or a step was refused: ms by card id. */
  readonly touchedMs: ReadonlyMap<string, number>;
  readonly startedMs: number;
  /** When this simulation last reported a critical result. */
  readonly lastCriticalMs: number | null;
};

type Visit = {
  readonly petId: PetId;
  readonly veterinarianId: UserId;
  readonly type: AppointmentType;
  readonly priority: Priority;
  readonly reason: string;
};

/** One thing that a person of the clinic does, through the endpoint of the same name. */
export type Act = { readonly dueMs: number } & (
  | { readonly kind: 'confirm' | 'checkIn' | 'complete' | 'markNoShow'; readonly card: Card }
  | { readonly kind: 'cancel'; readonly card: Card; readonly reason: string }
  | { readonly kind: 'startVisit' | 'moveRoom'; readonly card: Card; readonly room: string | null }
  | { readonly kind: 'walkIn'; readonly visit: Visit; readonly minutes: number }
  | {
      readonly kind: 'book';
      readonly visit: Visit;
      readonly startMs: number;
      readonly endMs: number;
    }
  | { readonly kind: 'reportCritical'; readonly pet: LifePet; readonly card: Card | null }
  | { readonly kind: 'acknowledge'; readonly alert: AlertCard }
);

export const minuteMs = 60_000;
/** A card that a person has just touched is theirs for this long. */
const handsOffMs = 2 * minuteMs;

/** A number from 0 up to 1 that is always the same for this card and question: its character. */
export function trait(card: { readonly id: string }, question: string): number {
  return seedOf(`${question} ${card.id}`) / 2 ** 32;
}

/** Nobody's hands are on it. */
export function isLeftAlone({ touchedMs }: Scene, card: Card, nowMs: number): boolean {
  return nowMs - (touchedMs.get(card.id) ?? -Infinity) >= handsOffMs;
}

/** No person ever touched it: only then it may fail to come, be called off or be moved about. */
export function isOurs({ touchedMs }: Scene, card: Card): boolean {
  return !touchedMs.has(card.id);
}

export const isExpected = ({ status }: Card): boolean =>
  status === 'scheduled' || status === 'confirmed';

/** Rooms without a patient in them. */
export function freeRooms({ clinic, cards }: StaffBoard): string[] {
  const taken = new Set(
    cards.filter(({ status }) => status === 'in_progress').map(({ room }) => room),
  );
  return clinic.rooms.filter((room) => !taken.has(room));
}
