import { listAppointments, reschedule } from '../../../shared/appointmentEndpoints.ts';
import type { Card } from '../../../shared/board.ts';
import { CalendarDate } from '../../../shared/ids.ts';
import type { Warning } from '../../../shared/warning.ts';
import type { WorkingHours } from '../../../shared/workingHours.ts';
import type { BoardScreen } from '../board/boardScreen.svelte.ts';
import { call, ProblemError } from '../live/call.ts';
import { fieldsOf } from '../ui/clinicTime.ts';
import { inBackground } from '../ui/inBackground.ts';
import { failureWords } from '../ui/problemWords.ts';
import { Request } from '../ui/request.svelte.ts';
import { router } from '../ui/router.svelte.ts';
import { addDays, weekOf } from './scheduleDays.ts';

/** Where a visit is, or should be. */
type Place = {
  readonly startAt: string;
  readonly endAt: string;
  readonly veterinarianId: string;
  readonly room: string | null;
};
/** A visit that this person moved: where it came from, to take it back; or why the server refused. */
type Moved = {
  readonly card: Card;
  readonly from: Place;
  readonly to: Place;
  readonly refusal: ProblemError | null;
  /** What is unusual about where it is now. */
  readonly warnings: readonly Warning[];
};

const expected: readonly string[] = ['scheduled', 'confirmed'];
const settleMs = 400;

export const placeOf = (card: Card): Place => ({
  startAt: card.startAt,
  endAt: card.endAt,
  veterinarianId: card.veterinarian.id,
  room: card.room,
});

/** A visit can be moved until it has begun. */
export function isMovable(card: Card): boolean {
  return expected.includes(card.status);
}

/** The appointments of a day or a week (of `?day=`, only those `?with=` somebody), as the schedule shows and moves them. Any change of the board makes it look again. */
export class ScheduleState {
  readonly screen: BoardScreen;
  readonly moving = new Request();
  #date = $state('');
  #isWeek = $state(false);
  #by = $state<'veterinarian' | 'room'>('veterinarian');
  /** In a week: whose; the empty text is everybody's. */
  #only = $state('');
  #cards = $state.raw<readonly Card[] | null>(null);
  #moved = $state.raw<Moved | null>(null);
  #failure = $state<string | null>(null);
  #asked = 0;

  constructor(screen: BoardScreen) {
    this.screen = screen;
    const day = router.query.get('day');
    const asked = router.query.get('with');
    this.#date = CalendarDate.safeParse(day).data ?? this.today;
    this.#isWeek = asked !== null;
    this.#only = asked ?? (screen.me.role === 'veterinarian' ? screen.me.id : '');
  }

  get today(): string {
    return fieldsOf(this.screen.feed.nowMs, this.screen.zone)[0];
  }
  get date(): string {
    return this.#date;
  }
  get isWeek(): boolean {
    return this.#isWeek;
  }
  get by() {
    return this.#by;
  }
  get only(): string {
    return this.#only;
  }
  get days(): readonly string[] {
    return this.#isWeek ? weekOf(this.#date) : [this.#date];
  }
  get workingHours(): WorkingHours | null {
    return this.screen.opening.hours;
  }
  get hasLoaded(): boolean {
    return this.#cards !== null;
  }
  /** Why the schedule could not be read, in words. */
  get failure(): string | null {
    return this.#failure;
  }
  get moved(): Moved | null {
    return this.#moved;
  }
  /** What is shown: nothing that was cancelled or did not come. */
  get cards(): readonly Card[] {
    const cards = (this.#cards ?? []).filter(
      ({ status }) => !['cancelled', 'no_show'].includes(status),
    );
    if (!this.#isWeek || this.#only === '') return cards;
    return cards.filter((card) => card.veterinarian.id === this.#only || card.room === this.#only);
  }

  show(part: { date?: string; isWeek?: boolean; by?: 'veterinarian' | 'room'; only?: string }) {
    if (part.date !== undefined && part.date !== '') this.#date = part.date;
    if (part.isWeek !== undefined) this.#isWeek = part.isWeek;
    if (part.by !== undefined && part.by !== this.#by) {
      this.#by = part.by;
      this.#only = '';
    }
    if (part.only !== undefined) this.#only = part.only;
  }
  /** One day or one week on, or back. */
  step(direction: 1 | -1) {
    this.#date = addDays(this.#date, direction * (this.#isWeek ? 7 : 1));
  }

  /** Reads the shown days anew; of several at once the last one asked for counts. */
  async load(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const days = this.days;
    try {
      const lists = await Promise.all(
        days.map((day) => call(listAppointments, { query: { day } })),
      );
      if (asked !== this.#asked) return;
      this.#take(lists.flatMap(({ items }) => items));
      this.#failure = null;
    } catch (error) {
      if (asked === this.#asked) this.#failure = failureWords(error);
    }
  }

  #take(cards: readonly Card[]) {
    this.#cards = cards;
    this.screen.lend(cards);
  }

  /** Looks again a moment after each change of the clinic's board. Returns how to stop. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = this.screen.feed.onChange(() => {
      clearTimeout(timer);
      timer = setTimeout(() => inBackground(this.load(), 'schedule'), settleMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }

  /** Moves a visit on the spot and tells the server; a refusal puts it back and says why. */
  async move(card: Card, to: Place, allowDoubleBooking = false): Promise<void> {
    const from = placeOf(card);
    this.#moved = null;
    this.#put({ ...card, startAt: to.startAt, endAt: to.endAt, room: to.room });
    const isDone = await this.moving.run(() => this.#send(card, to, allowDoubleBooking));
    if (isDone) return;
    this.#put(card);
    const { error } = this.moving;
    if (!(error instanceof ProblemError)) return;
    this.#moved = { card, from, to, refusal: error, warnings: [] };
    if (error.problem.code === 'stale_version') await this.load();
  }

  async #send(card: Card, to: Place, allowDoubleBooking: boolean): Promise<void> {
    const reply = await call(reschedule, {
      params: { appointmentId: card.id },
      body: {
        version: card.version,
        startAt: to.startAt,
        endAt: to.endAt,
        veterinarianId: to.veterinarianId, // of the board's own list
        room: to.room,
        allowDoubleBooking,
      },
    });
    this.#put(reply.card);
    const { warnings } = reply;
    this.#moved = { card: reply.card, from: placeOf(card), to, refusal: null, warnings };
  }

  /** Takes the last move back: where it was may have been taken since, so the server is asked like for any other. */
  async takeBack(): Promise<void> {
    const moved = this.#moved;
    if (!moved || moved.refusal) return;
    await this.move(moved.card, moved.from);
    if (this.#moved && !this.#moved.refusal) this.#moved = null;
  }

  async moveAnyway(): Promise<void> {
    const moved = this.#moved;
    if (moved?.refusal) await this.move(moved.card, moved.to, true);
  }

  forgetMove() {
    this.#moved = null;
  }

  #put(card: Card) {
    this.#take((this.#cards ?? []).map((other) => (other.id === card.id ? card : other)));
  }
}
