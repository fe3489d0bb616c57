import { fieldsOf, instantAt } from '../../../shared/clinicClock.ts';

type Typed = { readonly date: string; readonly time: string };
const nothing: Typed = { date: '', time: '' };

/** The form as far as a field needs it that is shown as several controls. */
export type Fields<N extends string> = {
  get(name: N): unknown;
  set(name: N, held: unknown): void;
  leave(name: N): void;
  error(name: N): string | undefined;
  warning(name: N): string | undefined;
};

/** An instant of a form as a date and a time field on the clinic's clock. What is half typed is no instant. */
export class Moment<N extends string> {
  readonly #form: Fields<N>;
  readonly #name: N;
  readonly #zone: string;
  #typed = $state.raw<Typed>(nothing);
  /** The instant that was made of what is typed: where the form holds another, that is shown. */
  #made = $state.raw<unknown>(null);

  constructor(form: Fields<N>, name: N, zone: string) {
    this.#form = form;
    this.#name = name;
    this.#zone = zone;
  }

  get date(): string {
    return this.#shown.date;
  }
  get time(): string {
    return this.#shown.time;
  }
  /** The server's and the contract's complaint; where a part is missing it stands there. */
  get dateError(): string | undefined {
    return this.#isTimeMissing ? undefined : this.#form.error(this.#name);
  }
  get timeError(): string | undefined {
    return this.#isTimeMissing ? this.#form.error(this.#name) : undefined;
  }
  get warning(): string | undefined {
    return this.#form.error(this.#name) ? undefined : this.#form.warning(this.#name);
  }

  set(part: Partial<Typed>) {
    this.#typed = { ...this.#shown, ...part };
    const { date, time } = this.#typed;
    this.#made = (date && time && instantAt(date, time, this.#zone)) || undefined;
    this.#form.set(this.#name, this.#made);
  }
  leave() {
    this.#form.leave(this.#name);
  }

  get #isTimeMissing(): boolean {
    return this.#shown.date !== '' && this.#shown.time === '';
  }
  get #shown(): Typed {
    const held = this.#form.get(this.#name);
    if (held === this.#made) return this.#typed;
    if (typeof held !== 'string') return nothing;
    const [date, time] = fieldsOf(held, this.#zone);
    return { date, time };
  }
}
