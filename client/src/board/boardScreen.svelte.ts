import type { Card, StaffBoard } from '../../../shared/board.ts';
import type { Pet } from '../../../shared/petEndpoints.ts';
import type { Me } from '../../../shared/sessionEndpoints.ts';
import { type Move, nextMove, undoRight } from '../../../shared/status.ts';
import { isOfToday } from '../../../shared/visitRules.ts';
import type { BoardFeed } from '../live/boardFeed.svelte.ts';
import type { Outbox } from '../live/outbox.svelte.ts';
import { type Column, type Filter, inColumns, matches, noFilter, notComing } from './cardOrder.ts';
import { occupant } from './rooms.ts';
import { OpeningHours } from './openingHours.svelte.ts';
import { Steps } from './steps.ts';

/** When, with whom and where a booking is proposed. Instants in milliseconds. */
export type Slot = {
  readonly startMs: number;
  readonly endMs: number | null;
  readonly veterinarianId?: string;
  readonly room?: string;
};

/** The one dialog that is open, and for which card. */
export type OpenDialog =
  | { readonly kind: 'book'; readonly slot?: Slot; readonly pet?: Pet }
  | { readonly kind: 'walkIn' | 'keys' }
  | {
      readonly kind:
        | 'details'
        | 'startRoom'
        | 'moveRoom'
        | 'notComing'
        | 'cancel'
        | 'reschedule'
        | 'edit'
        | 'delete'
        | 'undo';
      readonly cardId: string;
    };

const empty: readonly Card[] = [];

/** The board of the signed-in person's clinic: what is shown of it, what is open, and the verbs of its buttons. */
export class BoardScreen {
  readonly feed: BoardFeed;
  readonly outbox: Outbox;
  readonly me: Me;
  readonly steps: Steps;
  readonly opening: OpeningHours;
  #filter = $state.raw<Filter>(noFilter);
  #dialog = $state.raw<OpenDialog | null>(null);
  #cards = $derived.by(() => this.board?.cards ?? empty);
  #shown = $derived(this.#cards.filter((card) => matches(card, this.#filter)));
  #columns = $derived(inColumns(this.#shown));
  #pending = $derived.by(
    () => new Map(this.outbox.pending.map((command) => [command.cardId, command])),
  );
  #isMineOnly = $state<boolean>(false);
  #lent = $state.raw<readonly Card[]>(empty);

  constructor(parts: { feed: BoardFeed; outbox: Outbox; me: Me }) {
    this.feed = parts.feed;
    this.outbox = parts.outbox;
    this.me = parts.me;
    this.steps = new Steps(parts.outbox);
    this.opening = new OpeningHours(parts.me.clinic.id);
    this.#isMineOnly = parts.me.role === 'veterinarian';
  }

  get board(): StaffBoard | null {
    return this.feed.board?.view === 'staff' ? this.feed.board : null;
  }
  get zone(): string {
    return this.board?.clinic.timezone ?? this.me.clinic.timezone;
  }
  get cards(): readonly Card[] {
    return this.#cards;
  }
  /** The cards that the filter lets through. */
  get shown(): readonly Card[] {
    return this.#shown;
  }
  get columns() {
    return this.#columns;
  }
  get notComing(): Card[] {
    return notComing(this.#shown);
  }
  get filter(): Filter {
    return this.#filter;
  }
  get isFiltered(): boolean {
    return Object.values(this.#filter).some((value) => value !== '');
  }
  get dialog(): OpenDialog | null {
    return this.#dialog;
  }
  get isMineOnly(): boolean {
    return this.#isMineOnly;
  }

  /** A card of the board, or one of another day that a page has lent. */
  card(cardId: string): Card | null {
    const isIt = (card: Card) => card.id === cardId;
    return this.#cards.find(isIt) ?? this.#lent.find(isIt) ?? null;
  }
  /** Makes the dialogs know cards of other days; replaces what was lent before. */
  lend(cards: readonly Card[]) {
    this.#lent = cards;
  }
  /** Does a critical result of this patient wait for an answer? */
  hasCriticalResult(card: Card): boolean {
    const alerts = this.board?.alerts ?? [];
    return alerts.some((alert) => alert.state === 'open' && alert.pet.id === card.pet.id);
  }
  /** The card's command that waits for the server, if one does. */
  pendingFor(cardId: string) {
    return this.#pending.get(cardId) ?? null;
  }
  undoRight(card: Card) {
    const who = { id: this.me.id, isAdmin: this.me.role === 'admin' };
    return undoRight(card.lastStep, who, this.feed.nowMs);
  }

  narrow(part: Partial<Filter>) {
    this.#filter = { ...this.#filter, ...part };
  }
  showAll() {
    this.#filter = noFilter;
  }
  showMineOnly(isMineOnly: boolean) {
    this.#isMineOnly = isMineOnly;
  }
  open(dialog: OpenDialog) {
    this.#dialog = dialog;
  }
  close() {
    this.#dialog = null;
  }

  /** The room in which one tap starts the visit: the card's own, if nobody is in it. */
  ownFreeRoom(card: Card): string | null {
    if (card.room === null) return null;
    return occupant(this.#cards, card.room, card.id) ? null : card.room;
  }

  /** Is the one-tap next step offered? Who died, or comes on another day, is not checked in: one wrong tap would do. */
  mayStep(card: Card): boolean {
    if (nextMove[card.status] !== 'checkIn') return true;
    return !card.pet.isDeceased && isOfToday(card.startAt, this.feed.nowMs, this.zone);
  }

  /** The one-tap next step. Starting asks for a room only where the card's own is missing or taken. */
  next(card: Card) {
    const move = nextMove[card.status];
    if (move !== null && this.mayStep(card) && this.pendingFor(card.id) === null)
      this.make(card, move);
  }

  make(card: Card, move: Move) {
    const verbs: Readonly<Record<Move, () => void>> = {
      confirm: () => this.steps.confirm(card),
      checkIn: () => this.steps.checkIn(card),
      startVisit: () => this.#start(card),
      complete: () => this.steps.complete(card),
      cancel: () => this.open({ kind: 'cancel', cardId: card.id }),
      markNoShow: () => this.steps.markNoShow(card),
    };
    verbs[move]();
  }

  #start(card: Card) {
    const room = this.ownFreeRoom(card);
    if (room === null) this.open({ kind: 'startRoom', cardId: card.id });
    else this.steps.start(card, room);
  }

  /** Dropping a card on a column makes the step that leads there, if there is one. */
  dropOn(column: Column, cardId: string) {
    const card = this.card(cardId);
    if (card && column.statuses.includes(targetOf(card) ?? 'cancelled')) this.next(card);
  }
}

const after = { checkIn: 'checked_in', startVisit: 'in_progress', complete: 'completed' } as const;

/** The status to which a card's next step leads. */
export function targetOf(card: Card) {
  const move = nextMove[card.status];
  return move === 'checkIn' || move === 'startVisit' || move === 'complete' ? after[move] : null;
}
