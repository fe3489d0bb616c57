import { type Appointment, listAppointments } from '../../../shared/appointmentEndpoints.ts';
import type { ClientId, PetId } from '../../../shared/ids.ts';
import { isLongOver } from '../board/lateness.ts';
import { call } from '../live/call.ts';
import { Asked } from '../ui/asked.svelte.ts';
import { Request } from '../ui/request.svelte.ts';

type Whose = { readonly petId: PetId } | { readonly clientId: ClientId };
type Page = { readonly items: readonly Appointment[]; readonly nextCursor: string | null };

const limit = 25;
const open: readonly string[] = ['scheduled', 'confirmed', 'checked_in', 'in_progress'];

/** The appointments of a patient or of all patients of an owner: what is to come, and what was, latest first. */
export class VisitHistory {
  readonly asked: Asked<Page>;
  readonly more = new Request();
  readonly #whose: Whose;
  readonly #nowMs: () => number;

  constructor(whose: Whose, nowMs: () => number) {
    this.#whose = whose;
    this.#nowMs = nowMs;
    this.asked = new Asked((signal) => this.#read({}, signal));
  }

  /** Under way or still to come, the next one first. */
  get coming(): readonly Appointment[] {
    return this.#items.filter((visit) => this.#isComing(visit)).reverse();
  }
  get past(): readonly Appointment[] {
    return this.#items.filter((visit) => !this.#isComing(visit));
  }
  get all(): readonly Appointment[] {
    return this.#items;
  }
  get hasMore(): boolean {
    return this.asked.value !== null && this.asked.value.nextCursor !== null;
  }

  async readMore(): Promise<void> {
    const { value } = this.asked;
    if (!value || value.nextCursor === null) return;
    const cursor = value.nextCursor;
    await this.more.run(async () => {
      const page = await this.#read({ cursor });
      this.asked.take({ ...page, items: [...value.items, ...page.items] });
    });
  }

  get #items(): readonly Appointment[] {
    return this.asked.value?.items ?? [];
  }
  #isComing(visit: Appointment): boolean {
    return open.includes(visit.status) && !isLongOver(visit, this.#nowMs());
  }
  #read(more: { cursor?: string }, signal?: AbortSignal): Promise<Page> {
    const query = { ...this.#whose, sort: '-startAt' as const, limit, ...more };
    return call(listAppointments, { query, ...(signal && { signal }) });
  }
}
