import {
  AuditFilter,
  exportAuditLogs,
  listAuditLogs,
  verifyAuditLogs,
} from '../../../../shared/auditEndpoints.ts';
import { listUsers } from '../../../../shared/sessionEndpoints.ts';
import { allPages } from '../../live/allPages.ts';
import { call } from '../../live/call.ts';
import { download } from '../../live/download.ts';
import { Asked } from '../../ui/asked.svelte.ts';
import { inBackground } from '../../ui/inBackground.ts';

export const noFilter = {
  userId: '',
  action: '',
  entityType: '',
  entityId: '',
  fromDate: '',
  toDate: '',
};
export type Choices = typeof noFilter;

/** How far a verification has come, and what it found. */
export type Verdict = {
  readonly checked: number;
  readonly of: number;
  readonly firstBadSeq: number | null;
  readonly isDone: boolean;
};

/** The clinic's audit log as an admin looks through it. */
export class AuditState {
  #choices = $state.raw<Choices>(noFilter);
  #verdict = $state.raw<Verdict | null>(null);
  readonly asked = new Asked(() => this.#read());
  readonly people = new Asked(async () => ({
    items: await allPages((query) => call(listUsers, { query })),
  }));

  get choices(): Choices {
    return this.#choices;
  }
  get verdict(): Verdict | null {
    return this.#verdict;
  }

  choose(change: Partial<Choices>) {
    this.#choices = { ...this.#choices, ...change };
    inBackground(this.asked.ask(), 'reading the audit log');
  }

  async more(): Promise<void> {
    const known = this.asked.value;
    if (!known?.nextCursor) return;
    const next = await this.#read(known.nextCursor);
    this.asked.take({ ...next, items: [...known.items, ...next.items] });
  }

  /** The file of everything that the filter lets through. */
  file(): Promise<Blob> {
    return download(exportAuditLogs, this.#filter());
  }

  /** Walks the whole chain, part by part. */
  async verify(): Promise<void> {
    let afterSeq: number | null = 0;
    let checked = 0;
    while (afterSeq !== null) {
      const part: Awaited<ReturnType<typeof verifyPart>> = await verifyPart(afterSeq);
      checked += part.rows;
      const { lastSeq: of, firstBadSeq, nextSeq } = part;
      this.#verdict = { checked, of, firstBadSeq, isDone: nextSeq === null };
      afterSeq = nextSeq;
    }
  }

  #filter() {
    const said = Object.entries(this.#choices).filter(([, value]) => value !== '');
    return AuditFilter.safeParse(Object.fromEntries(said)).data ?? {};
  }

  #read(cursor?: string) {
    const query = { ...this.#filter(), limit: 50, ...(cursor === undefined ? {} : { cursor }) };
    return call(listAuditLogs, { query });
  }
}

function verifyPart(afterSeq: number) {
  return call(verifyAuditLogs, { query: { afterSeq } });
}
