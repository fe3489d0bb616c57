import { type Fields, Moment } from '../../forms/moment.svelte.ts';

const minuteMs = 60_000;
const gridMs = 10 * minuteMs;
const usualMs = 30 * minuteMs;

/** Start and end of a visit from this instant; without an end it takes half an hour. */
export function spanFrom(startMs: number, endMs: number | null = null) {
  return {
    startAt: new Date(startMs).toISOString(),
    endAt: new Date(endMs ?? startMs + usualMs).toISOString(),
  };
}

/** On the next tenth minute after this instant. */
export function nextSpan(nowMs: number) {
  return spanFrom(Math.ceil(nowMs / gridMs) * gridMs);
}

/** When a visit is, as date, time and length over a form's `startAt` and `endAt`, in the clinic's own time. A later start keeps the length. */
export class TimeForm {
  readonly start: Moment<'startAt'>;
  readonly #form: Fields<'startAt' | 'endAt'>;
  #typed = $state.raw('');
  #made = $state.raw<unknown>(null);

  constructor(form: Fields<'startAt' | 'endAt'>, zone: string) {
    this.#form = form;
    this.start = new Moment<'startAt'>(form, 'startAt', zone);
  }

  get minutes(): string {
    if (this.#form.get('endAt') === this.#made) return this.#typed;
    const length = this.#ms('endAt') - this.#ms('startAt');
    return Number.isNaN(length) ? '' : String(Math.round(length / minuteMs));
  }
  /** Without a start there is no end either: that is said at the start. */
  get minutesError(): string | undefined {
    const isStartMissing = Number.isNaN(this.#ms('startAt')) && this.#typed !== '';
    return isStartMissing ? undefined : this.#form.error('endAt');
  }
  get minutesWarning(): string | undefined {
    return this.minutesError ? undefined : this.#form.warning('endAt');
  }

  setMinutes(minutes: string) {
    this.#typed = minutes;
    this.#place();
  }
  /** The start moves and the length stays. */
  setStart(part: { date?: string; time?: string }) {
    this.#typed = this.minutes;
    this.start.set(part);
    this.#place();
  }
  leaveMinutes() {
    this.#form.leave('endAt');
  }

  #place() {
    const endMs = this.#ms('startAt') + Number(this.#typed) * minuteMs;
    const isPlaced = this.#typed.trim() !== '' && !Number.isNaN(endMs);
    this.#made = isPlaced ? new Date(endMs).toISOString() : undefined;
    this.#form.set('endAt', this.#made);
  }
  #ms(name: 'startAt' | 'endAt'): number {
    const held = this.#form.get(name);
    return typeof held === 'string' ? Date.parse(held) : Number.NaN;
  }
}
