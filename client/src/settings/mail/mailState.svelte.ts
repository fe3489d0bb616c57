import { listMailMessages, MailStatus } from '../../../../shared/mailEndpoints.ts';
import { call } from '../../live/call.ts';
import { Asked } from '../../ui/asked.svelte.ts';
import { inBackground } from '../../ui/inBackground.ts';

/** The messages of the clinic, latest first, as far as they were asked for. */
export class MailState {
  #status = $state('');
  readonly asked = new Asked(() => this.#read());

  get status(): string {
    return this.#status;
  }

  show(status: string) {
    this.#status = status;
    inBackground(this.asked.ask(), 'reading the mail');
  }

  async more(): Promise<void> {
    const known = this.asked.value;
    if (!known?.nextCursor) return;
    const next = await this.#read(known.nextCursor);
    this.asked.take({ ...next, items: [...known.items, ...next.items] });
  }

  #read(cursor?: string) {
    const status = MailStatus.safeParse(this.#status).data;
    const query = { ...(status ? { status } : {}), ...(cursor === undefined ? {} : { cursor }) };
    return call(listMailMessages, { query });
  }
}
