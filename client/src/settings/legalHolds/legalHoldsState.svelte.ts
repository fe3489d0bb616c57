import { listLegalHolds } from '../../../../shared/legalHoldEndpoints.ts';
import { call } from '../../live/call.ts';
import { Asked } from '../../ui/asked.svelte.ts';
import { inBackground } from '../../ui/inBackground.ts';

/** The legal holds of the clinic, latest first, as far as they were asked for: those in force, or those that ended. */
export class LegalHoldsState {
  #isReleased = $state(false);
  readonly asked = new Asked(() => this.#read());

  get isReleased(): boolean {
    return this.#isReleased;
  }

  show(isReleased: boolean) {
    this.#isReleased = isReleased;
    this.refresh();
  }

  refresh() {
    inBackground(this.asked.ask(), 'reading the legal holds');
  }

  async more(): Promise<void> {
    const known = this.asked.value;
    if (!known?.nextCursor) return;
    const next = await this.#read(known.nextCursor);
    this.asked.take({ ...next, items: [...known.items, ...next.items] });
  }

  #read(cursor?: string) {
    const isReleased = this.#isReleased ? 'true' : 'false';
    const query = { isReleased, ...(cursor === undefined ? {} : { cursor }) } as const;
    return call(listLegalHolds, { query });
  }
}
