import type { Me } from '../../../shared/sessionEndpoints.ts';
import { addDays } from '../../../shared/calendar.ts';
import type { Species } from '../../../shared/board.ts';
import { listDueVaccinations, type DueVaccination } from '../../../shared/vaccinationEndpoints.ts';
import { call } from '../live/call.ts';
import { Asked } from '../ui/asked.svelte.ts';
import { fieldsOf } from '../ui/clinicTime.ts';

export type DueSpan = 'overdue' | '30' | '90';
export type DueFilter = {
  readonly span: DueSpan;
  readonly species: Species | '';
  readonly vaccineName: string;
};
type Found = { readonly items: readonly DueVaccination[]; readonly nextCursor: string | null };

/** Who is to be phoned about a vaccination, a page at a time. */
export class DueScreen {
  readonly today: string;
  readonly found: Asked<Found>;
  #filter = $state.raw<DueFilter>({ span: 'overdue', species: '', vaccineName: '' });

  constructor(me: Me) {
    this.today = fieldsOf(Date.now(), me.clinic.timezone)[0];
    this.found = new Asked(() => call(listDueVaccinations, { query: this.#query }));
  }

  get filter(): DueFilter {
    return this.#filter;
  }

  get #query() {
    const { span, species } = this.#filter;
    const vaccineName = this.#filter.vaccineName.trim();
    return {
      limit: 50,
      ...(span === 'overdue'
        ? { overdue: 'true' as const }
        : { overdue: 'false' as const, before: addDays(this.today, Number(span) + 1) }),
      ...(species && { species }),
      ...(vaccineName && { vaccineName }),
    };
  }

  /** Shows what this filter lets through; a later one overtakes an earlier one. */
  async show(filter: Partial<DueFilter>): Promise<void> {
    this.#filter = { ...this.#filter, ...filter };
    await this.found.ask();
  }

  async more(): Promise<void> {
    const { value } = this.found;
    if (!value?.nextCursor) return;
    const query = { ...this.#query, cursor: value.nextCursor };
    const next = await call(listDueVaccinations, { query });
    this.found.take({ ...next, items: [...value.items, ...next.items] });
  }
}
