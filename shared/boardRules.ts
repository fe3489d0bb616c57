import type {
  AlertCard,
  Board,
  Card,
  Change,
  LobbyCard,
  LobbyChange,
  StaffBoard,
  StaffChange,
} from './board.ts';
import type { AppointmentId } from './ids.ts';
import type { Role } from './abilities.ts';

/** The kinds of reader a clinic has; each is a Socket.IO room and sees its own projection of every change. */
export const audiences = ['staff', 'desk', 'wall', 'lobby'] as const;
export type Audience = (typeof audiences)[number];

/** Which projection a signed-in reader gets. Reception (`desk`) sees that a critical result exists, not what it says. */
export function audienceOf(role: Role, screenView: 'staff' | 'lobby' | null): Audience {
  if (role === 'screen') return screenView === 'staff' ? 'wall' : 'lobby';
  return role === 'receptionist' ? 'desk' : 'staff';
}

type Window = { readonly dayStartsAt: string; readonly dayEndsAt: string };

/** A card is on the board when it starts today, is still in the house, or ended today. Instants compare as numbers of milliseconds. */
export function isOnBoard(card: Card, window: Window): boolean {
  const start = Date.parse(card.startAt);
  const dayStart = Date.parse(window.dayStartsAt);
  if (start >= dayStart && start < Date.parse(window.dayEndsAt)) return true;
  if (start >= dayStart) return card.status === 'checked_in' || card.status === 'in_progress';
  if (card.status === 'checked_in' || card.status === 'in_progress') return true;
  return card.completedAt !== null && Date.parse(card.completedAt) >= dayStart;
}

/** An alert stays until acknowledged; a withdrawal stays for whoever had acknowledged it until seen. */
export function isAlertOnBoard(alert: AlertCard): boolean {
  if (alert.state === 'open') return true;
  return (
    alert.state === 'withdrawn' && alert.acknowledgedBy !== null && alert.withdrawalSeenAt === null
  );
}

/** Euthanasia and other quiet visits, and emergencies, are invisible in a lobby; so is everything that is over but completed visits. */
export function isInLobby(card: Card): boolean {
  if (card.isHiddenFromLobby || card.priority === 'emergency' || card.type === 'emergency')
    return false;
  return card.status !== 'cancelled' && card.status !== 'no_show';
}

export function toLobbyCard(card: Card): LobbyCard {
  return {
    id: card.id,
    version: card.version,
    status: card.status,
    petName: card.pet.name,
    species: card.pet.species,
    room: card.room,
    startAt: card.startAt,
    checkedInAt: card.checkedInAt,
  };
}

function initial(lastName: string): string {
  const first = [...lastName.trim()][0];
  return first === undefined ? '' : `${first.toUpperCase()}.`;
}

const asIs = <T>(value: T): T => value;
const toWallCard = (card: Card): Card => ({
  ...card,
  client: { ...card.client, lastName: initial(card.client.lastName) },
});
const toWallAlert = (alert: AlertCard): AlertCard => ({
  ...alert,
  note: null,
  client: { ...alert.client, lastName: initial(alert.client.lastName) },
});
const toDeskAlert = (alert: AlertCard): AlertCard => ({
  ...alert,
  testName: null,
  resultValue: null,
  unit: null,
  referenceRange: null,
  note: null,
  withdrawnReason: null,
});

type StaffAudience = Exclude<Audience, 'lobby'>;
type Lens = {
  readonly card: (card: Card) => Card;
  readonly alert: (alert: AlertCard) => AlertCard;
};

const lenses: Readonly<Record<StaffAudience, Lens>> = {
  staff: { card: asIs, alert: asIs },
  desk: { card: asIs, alert: toDeskAlert },
  wall: { card: toWallCard, alert: toWallAlert },
};

/** The change as people and staff walls may see it. */
export function projectChange(change: StaffChange, audience: StaffAudience): StaffChange {
  const lens = lenses[audience];
  return { ...change, cards: change.cards.map(lens.card), alerts: change.alerts.map(lens.alert) };
}

/** Ids of the cards that a lobby showed before the change and no longer does: of others it is told nothing. `before` and `after` are the board around the change. */
export function leftLobby(
  change: StaffChange,
  { before, after }: { readonly before: StaffBoard; readonly after: StaffBoard },
): AppointmentId[] {
  const isShown = (board: StaffBoard, id: AppointmentId) =>
    board.cards.some((card) => card.id === id && isInLobby(card));
  const ids = [...change.gone, ...change.cards.map((card) => card.id)];
  return ids.filter((id) => isShown(before, id) && !isShown(after, id));
}

/** The change as a lobby may see it. A lobby card carries too little to tell whether it is for today: cards of other days than the board's are not for it. */
export function toLobbyChange(
  { seq, tag, cards }: StaffChange,
  board: StaffBoard,
  gone: readonly AppointmentId[],
): LobbyChange {
  const shown = cards.filter((card) => isInLobby(card) && isOnBoard(card, board));
  return { seq, tag, gone: [...gone], cards: shown.map(toLobbyCard) };
}

/** The board as one audience may see it. `board` is the full staff board. */
export function projectBoard(board: Extract<Board, { view: 'staff' }>, audience: Audience): Board {
  if (audience === 'lobby') {
    const { clinic, day, dayStartsAt, dayEndsAt } = board;
    const { id, name, timezone } = clinic;
    return {
      view: 'lobby',
      clinic: { id, name, timezone },
      day,
      dayStartsAt,
      dayEndsAt,
      cards: board.cards.filter(isInLobby).map(toLobbyCard),
    };
  }
  const lens = lenses[audience];
  return { ...board, cards: board.cards.map(lens.card), alerts: board.alerts.map(lens.alert) };
}

type Versioned = { readonly id: string; readonly version: number };

/** Replaces or adds newer records, keeps order of arrival; an older or equal version changes nothing. */
function merge<T extends Versioned>(
  old: readonly T[],
  incoming: readonly T[],
  gone: readonly string[],
  stays: (item: T) => boolean,
): T[] {
  if (incoming.length === 0 && gone.length === 0) return old as T[]; // never mutated by anyone
  const byId = new Map(old.map((item) => [item.id, item]));
  for (const item of incoming) {
    const known = byId.get(item.id);
    if (!known || known.version < item.version) byId.set(item.id, item);
  }
  for (const id of gone) byId.delete(id);
  return [...byId.values()].filter(stays);
}

/** The board after the change: the one reducer of server memory, app and wall. Applying a change twice is harmless. */
export function applyChange<B extends Board>(board: B, change: Change): B;
export function applyChange(board: Board, change: Change): Board {
  if (board.view === 'lobby') {
    if ('alerts' in change) throw new Error('a lobby was sent a staff change');
    return { ...board, cards: merge(board.cards, change.cards, change.gone, () => true) };
  }
  if (!('alerts' in change)) throw new Error('staff was sent a lobby change');
  return {
    ...board,
    cards: merge(board.cards, change.cards, change.gone, (card) => isOnBoard(card, board)),
    alerts: merge(board.alerts, change.alerts, [], isAlertOnBoard),
  };
}

/** 32-bit FNV-1a of the text's UTF-16 units, unsigned. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

/** XOR over the 32-bit FNV-1a hashes of `id:version` of all cards and alerts, unsigned: equal boards have equal sums in any order. */
export function boardChecksum(board: Board): number {
  const alerts: readonly Versioned[] = board.view === 'staff' ? board.alerts : [];
  let sum = 0;
  for (const item of board.cards) sum ^= hash(`${item.id}:${String(item.version)}`);
  for (const item of alerts) sum ^= hash(`${item.id}:${String(item.version)}`);
  return sum >>> 0;
}

/** Whole minutes since check-in, or null where nobody waits. `nowMs` is the server's clock. */
export function waitMinutes(
  card: { readonly status: string; readonly checkedInAt: string | null },
  nowMs: number,
): number | null {
  if (card.status !== 'checked_in' || card.checkedInAt === null) return null;
  return Math.max(0, Math.floor((nowMs - Date.parse(card.checkedInAt)) / 60_000));
}
