import type { StaffChange } from '../../shared/board.ts';
import type { Cursor } from '../../shared/live.ts';

/** When this many wait something else is wrong: they are let go, the log has them all. */
const mostHeld = 1024;

type Held = { readonly epoch: number; readonly change: StaffChange };

/** Changes whose turn has not come. */
export class HeldChanges {
  readonly #bySeq = new Map<number, Held>();

  get isEmpty(): boolean {
    return this.#bySeq.size === 0;
  }

  add(epoch: number, change: StaffChange): void {
    const known = this.#bySeq.get(change.seq);
    if (known && known.epoch >= epoch) return;
    if (this.#bySeq.size >= mostHeld) this.#bySeq.clear();
    this.#bySeq.set(change.seq, { epoch, change });
  }

  /** Gives out those that follow the cursor without a gap, and forgets those it has passed. */
  takeAfter({ epoch, seq }: Cursor): StaffChange[] {
    for (const [heldSeq, held] of this.#bySeq) {
      if (held.epoch < epoch || (held.epoch === epoch && heldSeq <= seq))
        this.#bySeq.delete(heldSeq);
    }
    const taken: StaffChange[] = [];
    for (let next = seq + 1; ; next += 1) {
      const held = this.#bySeq.get(next);
      if (held?.epoch !== epoch) return taken;
      this.#bySeq.delete(next);
      taken.push(held.change);
    }
  }
}
