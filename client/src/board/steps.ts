import {
  cancel,
  checkIn,
  complete,
  confirm,
  markNoShow,
  moveRoom,
  startVisit,
  undo,
} from '../../../shared/appointmentEndpoints.ts';
import type { Card } from '../../../shared/board.ts';
import type { Outbox } from '../live/outbox.svelte.ts';
import { inBackground } from '../ui/inBackground.ts';

/** What was tried last with a card and can be asked for again on purpose. */
type RoomAttempt = { readonly kind: 'start' | 'move'; readonly card: Card; readonly room: string };

/** The steps of a visit, each handed to the outbox: they outlive a reload and an offline spell. */
export class Steps {
  #outbox: Outbox;
  #attempts = new Map<string, RoomAttempt>();

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  confirm(card: Card) {
    const body = { version: card.version };
    this.#kept(
      this.#outbox.send(
        confirm,
        { params: { appointmentId: card.id }, body },
        says(card, 'confirm'),
      ),
    );
  }

  checkIn(card: Card) {
    const body = { version: card.version };
    this.#kept(
      this.#outbox.send(
        checkIn,
        { params: { appointmentId: card.id }, body },
        says(card, 'check in'),
      ),
    );
  }

  start(card: Card, room: string | null, allowDoubleBooking = false) {
    const body = { version: card.version, room, allowDoubleBooking };
    if (room !== null) this.#attempts.set(card.id, { kind: 'start', card, room });
    const words = room === null ? 'start the visit of' : `start (${room})`;
    this.#kept(
      this.#outbox.send(
        startVisit,
        { params: { appointmentId: card.id }, body },
        says(card, words),
      ),
    );
  }

  moveRoom(card: Card, room: string | null, allowDoubleBooking = false) {
    const body = { version: card.version, room, allowDoubleBooking };
    if (room !== null) this.#attempts.set(card.id, { kind: 'move', card, room });
    const words = room === null ? 'take out of the room' : `move to ${room}`;
    this.#kept(
      this.#outbox.send(moveRoom, { params: { appointmentId: card.id }, body }, says(card, words)),
    );
  }

  complete(card: Card) {
    const body = { version: card.version };
    this.#kept(
      this.#outbox.send(
        complete,
        { params: { appointmentId: card.id }, body },
        says(card, 'complete'),
      ),
    );
  }

  cancel(card: Card, reason: string) {
    const body = { version: card.version, reason };
    this.#kept(
      this.#outbox.send(cancel, { params: { appointmentId: card.id }, body }, says(card, 'cancel')),
    );
  }

  markNoShow(card: Card) {
    const body = { version: card.version };
    const words = says(card, 'mark as no-show');
    this.#kept(this.#outbox.send(markNoShow, { params: { appointmentId: card.id }, body }, words));
  }

  undo(card: Card, reason?: string) {
    const body = { version: card.version, ...(reason === undefined ? {} : { reason }) };
    const words = says(card, 'undo the last step of');
    this.#kept(this.#outbox.send(undo, { params: { appointmentId: card.id }, body }, words));
  }

  #kept(sent: Promise<string>) {
    inBackground(sent, 'outbox');
  }

  /** The step that a taken room refused, for asking again; null where this device did not try it. */
  roomAttempt(cardId: string): RoomAttempt | null {
    return this.#attempts.get(cardId) ?? null;
  }
}

function says(card: Card, words: string) {
  return { cardId: card.id, says: `${words} ${card.pet.name}` };
}
