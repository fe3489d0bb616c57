import { may } from '../../../shared/abilities.ts';
import { listLabResults, type LabResult } from '../../../shared/labEndpoints.ts';
import type { Pet } from '../../../shared/petEndpoints.ts';
import type { Me } from '../../../shared/sessionEndpoints.ts';
import { call } from '../live/call.ts';
import { Asked } from '../ui/asked.svelte.ts';
import { fieldsOf } from '../ui/clinicTime.ts';

type Found = { readonly items: readonly LabResult[]; readonly nextCursor: string | null };

/** The lab results of one pet, latest first, a page at a time. */
export class PetLabResults {
  readonly pet: Pet;
  readonly me: Me;
  readonly today: string;
  readonly found: Asked<Found>;

  constructor(pet: Pet, me: Me) {
    this.pet = pet;
    this.me = me;
    this.today = fieldsOf(Date.now(), me.clinic.timezone)[0];
    this.found = new Asked(() => call(listLabResults, { query: this.#query }));
  }

  get #query() {
    return { petId: this.pet.id, sort: '-testDate' as const, limit: 24 };
  }
  get mayRead(): boolean {
    return may(this.me.role, 'labResults.read');
  }
  get mayWrite(): boolean {
    return may(this.me.role, 'labResults.write');
  }

  async more(): Promise<void> {
    const { value } = this.found;
    if (!value?.nextCursor) return;
    const query = { ...this.#query, cursor: value.nextCursor };
    const next = await call(listLabResults, { query });
    this.found.take({ ...next, items: [...value.items, ...next.items] });
  }
}
