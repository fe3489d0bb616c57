import { createHmac } from 'node:crypto';
import type { Knex } from 'knex';
import { toLink, type AuditEntry } from './audit.ts';
import { chainText, type Chain, type ChainEnd } from './appendReadsSql.ts';
import { hashOf } from './auditText.ts';
import { select, type DatabaseNames } from './names.ts';

/** What somebody saw of a clinic. */
export type ReadEntry = AuditEntry & { readonly action: 'read'; readonly oldValues?: never };
export type ClinicRead = { readonly clinicId: string; readonly entry: ReadEntry };

/** What the procedure says: of the time and the chains that it did not add to, and where those end. */
type Told = {
  readonly others: readonly string[];
  readonly ends: ReadonlyMap<string, ChainEnd>;
};
type Ended = ChainEnd & { readonly clinic_id: string };
type Part = { readonly clinicId: string; readonly reads: readonly ClinicRead[] };
/** A chain with its new rows, as they are sent. */
type Links = Chain & { readonly rows: readonly object[] };

/** Others add to a chain meanwhile: after as many tries it is for somebody who waits for its head. */
const mostTries = 3;
const mostRemembered = 20_000;
/** An end that no chain has: asks where it is. */
const unknown: ChainEnd = { seq: 0, hash: Buffer.alloc(32, 255) };

/**
 * Adds rows of reads of many clinics to their audit chains: one statement, one transaction. It remembers where each chain ended and makes the links here; the database takes
 * them if the chain still ends there. The account that asks serves no clinic: the database believes what we have signed.
 */
export class ReadAppender {
  readonly #pool: { readonly knex: Knex; readonly key: Buffer; readonly names: DatabaseNames };
  readonly #ends = new Map<string, ChainEnd>();
  /** The database's clock minus performance.now(), in ms. */
  #clockOffsetMs: number | null = null;

  constructor(pool: { readonly knex: Knex; readonly key: Buffer; readonly names: DatabaseNames }) {
    this.#pool = pool;
  }

  /**
   * In the given order within a clinic. Waits for no clinic's head.
   * @returns the clinics for which nothing was written, because somebody else holds their audit head or they have none yet
   */
  async append(reads: readonly ClinicRead[]): Promise<ReadonlySet<string>> {
    const held = new Set<string>();
    let left = partsOf(reads);
    for (let tries = 0; left.length > 0 && tries < mostTries; tries += 1) {
      const told = await this.#send(left).catch((error: unknown) => {
        if (tries === 0) throw error;
      });
      // What the first try added stays: only the rest is left to somebody else.
      if (!told) break;
      left = left.filter(({ clinicId }) => {
        const now = told.get(clinicId);
        if (now === null) held.add(clinicId);
        return now === 'elsewhere';
      });
    }
    for (const { clinicId } of left) held.add(clinicId);
    return held;
  }

  /** @returns for each chain that was not added to whether it ends elsewhere than believed, or null if somebody holds it or there is none */
  async #send(parts: readonly Part[]): Promise<ReadonlyMap<string, 'elsewhere' | null>> {
    const links = parts.map((part) => this.#linksOf(part));
    const { others, ends } = await this.#call(links);
    if (this.#ends.size > mostRemembered) this.#ends.clear();
    const found = new Map<string, 'elsewhere' | null>();
    for (const { clinicId, from, to } of links) {
      const isOther = others.includes(clinicId);
      const end = isOther ? ends.get(clinicId) : to;
      if (end) this.#ends.set(clinicId, end);
      if (isOther) found.set(clinicId, !end || isSame(end, from) ? null : 'elsewhere');
    }
    return found;
  }

  #linksOf({ clinicId, reads }: Part): Links {
    const from = this.#ends.get(clinicId);
    if (!from || this.#clockOffsetMs === null)
      return { clinicId, from: unknown, to: unknown, rows: [] };
    const now = new Date(this.#clockOffsetMs + performance.now());
    const at = now.toISOString().slice(0, 19).replace('T', ' ');
    let to = from;
    const rows = reads.map(({ entry }) => {
      const [row, end] = toRow(entry, { clinicId, at, after: to });
      to = end;
      return row;
    });
    return { clinicId, from, to, rows };
  }

  async #call(links: readonly Links[]): Promise<Told> {
    const { knex, key, names } = this.#pool;
    const chains = links.map(chainText).join('');
    const rows = JSON.stringify(links.flatMap((each) => each.rows));
    const sign = createHmac('sha256', key).update(chains).update(rows).digest('hex');
    try {
      const sql = `CALL ${names.sec}.append_reads(?, ?, ?)`;
      const answers = await select<object>(knex, sql, [chains, rows, sign]);
      const [[said], ended] = answers as [{ now_ms: number; others: string }[], Ended[]]; // the procedure's two
      this.#clockOffsetMs = Number(said?.now_ms) - performance.now();
      const others = said?.others ? said.others.split(',') : [];
      const ends = others.length === 0 ? [] : ended.map((end) => [end.clinic_id, end] as const);
      return { others, ends: new Map(ends) };
    } catch (error) {
      // Perhaps its clock was set: a row that is dated otherwise than now is refused.
      this.#clockOffsetMs = null;
      throw error;
    }
  }
}

const isSame = (one: ChainEnd, other: ChainEnd) =>
  one.seq === other.seq && one.hash.equals(other.hash);

/** The reads of each clinic. In one order for all, so that two who take several chains never wait for each other. */
function partsOf(reads: readonly ClinicRead[]): Part[] {
  const byClinic = Map.groupBy(reads, ({ clinicId }) => clinicId);
  const parts = [...byClinic].map(([clinicId, own]) => ({ clinicId, reads: own }));
  return parts.sort((one, other) => (one.clinicId < other.clinicId ? -1 : 1));
}

type Place = { readonly clinicId: string; readonly at: string; readonly after: ChainEnd };

/** A row as the procedure reads it, and where the chain ends with it; what is absent is NULL. */
function toRow(entry: ReadEntry, { clinicId, at, after }: Place): [row: object, end: ChainEnd] {
  const place = { clinicId, seq: after.seq + 1, previousHash: after.hash, now: at };
  const link = toLink(entry, place);
  const hash = hashOf(link);
  const row = {
    clinic: clinicId,
    id: link.id,
    user: link.user_id ?? undefined,
    type: link.entity_type,
    entity: link.entity_id,
    seen: link.new_values ?? undefined,
    ip: link.ip_address ?? undefined,
    agent: link.user_agent ?? undefined,
    session: link.session_id ?? undefined,
    ...{ at, seq: link.seq, previous: after.hash.toString('hex'), hash: hash.toString('hex') },
  };
  return [row, { seq: link.seq, hash }];
}
