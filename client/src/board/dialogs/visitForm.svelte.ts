import type { AppointmentType, Card, Priority } from '../../../../shared/board.ts';

/** What a visit is about, as a form holds it. */
export class VisitForm {
  type = $state<AppointmentType>('wellness');
  priority = $state<Priority>('routine');
  reason = $state('');
  /** Null until they are read: a card does not hold them. */
  notes = $state<string | null>('');
  isHiddenFromLobby = $state(false);

  constructor(card: Card | null = null) {
    if (!card) return;
    this.type = card.type;
    this.priority = card.priority;
    this.reason = card.reason ?? '';
    this.notes = null;
    this.isHiddenFromLobby = card.isHiddenFromLobby;
  }

  /** As the endpoints take it. */
  get details() {
    return {
      type: this.type,
      priority: this.priority,
      reason: this.reason.trim() === '' ? null : this.reason.trim(),
      isHiddenFromLobby: this.isHiddenFromLobby,
      ...(this.notes === null ? {} : { notes: this.notes.trim() || null }),
    };
  }
}
