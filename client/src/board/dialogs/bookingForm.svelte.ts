import { book, walkIn } from '../../../../shared/appointmentEndpoints.ts';
import type { UserId } from '../../../../shared/ids.ts';
import type { Pet } from '../../../../shared/petEndpoints.ts';
import { call } from '../../live/call.ts';
import { Request } from '../../ui/request.svelte.ts';
import type { BoardScreen, Slot } from '../boardScreen.svelte.ts';
import { TimeForm } from './timeForm.svelte.ts';
import { VisitForm } from './visitForm.svelte.ts';

type Proposed = { readonly slot?: Slot | undefined; readonly pet?: Pet | undefined };

/** A new appointment, or a patient who came without one. */
export class BookingForm {
  readonly kind: 'book' | 'walkIn';
  readonly request = new Request();
  readonly visit = new VisitForm();
  readonly time: TimeForm;
  pet = $state.raw<Pet | null>(null);
  veterinarianId = $state('');
  room = $state('');
  #isIncomplete = $state(false);
  #screen: BoardScreen;

  constructor(kind: 'book' | 'walkIn', screen: BoardScreen, proposed: Proposed = {}) {
    const { slot, pet = null } = proposed;
    this.kind = kind;
    this.pet = pet;
    this.#screen = screen;
    this.time = slot
      ? new TimeForm(screen.zone, slot.startMs, slot.endMs)
      : TimeForm.next(screen.zone, screen.feed.nowMs);
    const veterinarians = screen.board?.veterinarians ?? [];
    const own = veterinarians.find((person) => person.id === screen.me.id);
    this.veterinarianId = slot?.veterinarianId ?? (own ?? veterinarians[0])?.id ?? '';
    this.room = slot?.room ?? '';
    if (kind === 'walkIn') this.visit.type = 'sick';
  }

  get petError(): string | undefined {
    return this.#isIncomplete && !this.pet ? 'Please choose a patient.' : undefined;
  }
  /** Refused because veterinarian or room is taken then: can be asked for again on purpose. */
  get isDoubleBooking(): boolean {
    return this.request.wasRefusedFor('veterinarian_occupied', 'room_occupied');
  }

  async submit(allowDoubleBooking: boolean) {
    this.#isIncomplete = true;
    const { pet } = this;
    if (!pet) return;
    const isDone = await this.request.run(() => this.#send(pet, allowDoubleBooking));
    if (isDone) this.#screen.close();
  }

  async #send(pet: Pet, allowDoubleBooking: boolean) {
    const who = {
      petId: pet.id,
      veterinarianId: this.veterinarianId as UserId, // chosen from the board's list
      ...this.visit.details,
      allowDoubleBooking,
    };
    if (this.kind === 'walkIn') {
      await call(walkIn, { body: { ...who, minutes: this.time.minutes } });
      return;
    }
    const { span } = this.time;
    if (!span) throw new Error('the form let a booking without a time through');
    await call(book, { body: { ...who, ...span, room: this.room === '' ? null : this.room } });
  }
}
