import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { archiveClinic } from './archiveClinic.ts';
import { pruneAccess } from './pruneAccess.ts';
import { pruneMail } from './pruneMail.ts';

const lookEveryMs = 600_000;
const againAfterMs = 20 * 3_600_000;
/** A node that dies lets go of a clinic by this alone; it is renewed with every page. */
const claimMs = 300_000;

/** One node at a time goes through a clinic, about once a day. Two at once would do no harm, only the same work. */
async function claim({ db, clock }: Deps, clinicId: string): Promise<boolean> {
  const now = clock.nowMs();
  await db.jobs.raw(
    'INSERT INTO retention_runs (clinic_id) VALUES (?) ON DUPLICATE KEY UPDATE clinic_id = clinic_id',
    [clinicId],
  );
  const [updated] = await db.jobs.raw<[{ affectedRows: number }]>(
    `UPDATE retention_runs SET claimed_until = ? WHERE clinic_id = ?
       AND (finished_at IS NULL OR finished_at <= ?) AND (claimed_until IS NULL OR claimed_until <= ?)`,
    [new Date(now + claimMs), clinicId, new Date(now - againAfterMs), new Date(now)],
  );
  return updated?.affectedRows === 1;
}

async function renew({ db, clock }: Deps, clinicId: string): Promise<void> {
  await db.jobs.raw('UPDATE retention_runs SET claimed_until = ? WHERE clinic_id = ?', [
    new Date(clock.nowMs() + claimMs),
    clinicId,
  ]);
}

async function finish({ db, clock }: Deps, clinicId: string): Promise<void> {
  await db.jobs.raw(
    'UPDATE retention_runs SET finished_at = ?, claimed_until = NULL WHERE clinic_id = ?',
    [new Date(clock.nowMs()), clinicId],
  );
}

/** Takes what has been kept long enough out of the tables, clinic by clinic, once a day, on any number of nodes. */
export class RetentionRounds {
  readonly #deps: Deps;
  readonly #everyMs: number;
  #timeout: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopping = false;

  /** `everyMs`: how often it looks for clinics that are due. */
  constructor(deps: Deps, { everyMs = lookEveryMs }: { readonly everyMs?: number } = {}) {
    this.#deps = deps;
    this.#everyMs = everyMs;
  }

  start(): void {
    this.#isStopping = false;
    this.#schedule();
  }

  /** Ends after the page in hand. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timeout);
    await this.#running;
  }

  #schedule(): void {
    if (this.#isStopping) return;
    this.#timeout = setTimeout(() => {
      this.#running = this.runDue()
        .catch((error: unknown) => {
          this.#deps.log.warn({ err: error }, 'a round of retention failed');
        })
        .then(() => this.#schedule());
    }, this.#everyMs);
  }

  /** Goes through every clinic that is due. */
  async runDue(): Promise<void> {
    const deps = this.#deps;
    await pruneAccess(deps, deps.clock.nowMs());
    await pruneMail(deps, deps.clock.nowMs());
    const clinics = await select<{ clinic_id: string }>(
      deps.db.live,
      'SELECT clinic_id FROM clinic_streams ORDER BY clinic_id',
    );
    for (const { clinic_id: clinicId } of clinics) {
      if (await claim(deps, clinicId)) await this.#run(clinicId);
      if (this.#isStopping) return;
    }
  }

  async #run(clinicId: string): Promise<void> {
    const deps = this.#deps;
    const goesOn = async (): Promise<boolean> => {
      if (!this.#isStopping) await renew(deps, clinicId);
      return !this.#isStopping;
    };
    const { rows, blocked } = await archiveClinic(deps, { clinicId, isDry: false, goesOn });
    // Stopped half-way, the clinic is gone through again when this claim has ended.
    if (!this.#isStopping) await finish(deps, clinicId);
    if (Object.keys(rows).length > 0 || blocked > 0)
      deps.log.info({ clinicId, rows, blocked }, 'rows went to the archive');
  }
}
