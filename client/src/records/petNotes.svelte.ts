import type { PetId } from '../../../shared/ids.ts';
import type { MedicalRecord } from '../../../shared/medicalRecord.ts';
import { createMedicalRecord, listMedicalRecords } from '../../../shared/medicalRecordEndpoints.ts';
import { newCommandId } from '../live/commandId.ts';
import { call } from '../live/call.ts';
import { Asked } from '../ui/asked.svelte.ts';
import { inBackground } from '../ui/inBackground.ts';
import { Request } from '../ui/request.svelte.ts';

const pageSize = 20;

/** The notes of one patient, latest first, or those that have the words looked for. What is looked for is kept nowhere. */
export class PetNotes {
  readonly #petId: PetId;
  readonly starting = new Request();
  readonly asked: Asked<{
    readonly items: readonly MedicalRecord[];
    readonly nextCursor: string | null;
  }>;
  readonly #commandId = newCommandId();
  #search = $state('');
  #hasMore = $state(false);

  constructor(petId: PetId) {
    this.#petId = petId;
    this.asked = new Asked((signal) => this.#read(signal));
  }

  get search(): string {
    return this.#search;
  }
  /** There are more than those shown. */
  get hasMore(): boolean {
    return this.asked.value?.nextCursor != null;
  }
  look(search: string) {
    this.#search = search.trim();
    this.#hasMore = false;
    inBackground(this.asked.ask(), 'notes');
  }
  showMore() {
    this.#hasMore = true;
    inBackground(this.asked.ask(), 'notes');
  }

  /** A note without an appointment; answers its address, or null when there is none. A second try makes no second note. */
  async start(): Promise<string | null> {
    let address: string | null = null;
    await this.starting.run(async () => {
      const body = { petId: this.#petId };
      const { id } = await call(createMedicalRecord, { body, commandId: this.#commandId });
      address = `/notes/${id}`;
    });
    return address;
  }

  async #read(signal: AbortSignal) {
    const query = {
      petId: this.#petId,
      limit: this.#hasMore ? 200 : pageSize,
      fields: 'assessment,plan',
      ...(this.#search === '' ? {} : { search: this.#search }),
    };
    return call(listMedicalRecords, { query, signal });
  }
}
