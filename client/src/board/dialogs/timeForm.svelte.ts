import { fieldsOf, instantAt } from '../../ui/clinicTime.ts';

const gridMs = 10 * 60_000;

/** When a visit is, as date, time and length fields in the clinic's own time. */
export class TimeForm {
  date = $state('');
  time = $state('');
  minutes = $state(30);
  readonly #zone: string;

  /** `startMs` and `endMs` are instants; without an end the visit takes half an hour. */
  constructor(zone: string, startMs: number, endMs: number | null = null) {
    this.#zone = zone;
    [this.date, this.time] = fieldsOf(startMs, zone);
    if (endMs !== null) this.minutes = Math.round((endMs - startMs) / 60_000);
  }

  /** On the next tenth minute after this instant. */
  static next(zone: string, nowMs: number): TimeForm {
    return new TimeForm(zone, Math.ceil(nowMs / gridMs) * gridMs);
  }

  /** Start and end as the endpoints take them, or null while the fields hold no time. */
  get span(): { startAt: string; endAt: string } | null {
    const startAt = instantAt(this.date, this.time, this.#zone);
    if (startAt === null || !Number.isFinite(this.minutes) || this.minutes < 5) return null;
    return { startAt, endAt: new Date(Date.parse(startAt) + this.minutes * 60_000).toISOString() };
  }
}
