import { z } from 'zod';
import { StaffChange } from '../../shared/board.ts';
import { Cursor } from '../../shared/live.ts';
import type { CommittedChange } from '../board/livePort.ts';
import type { Sequencers } from '../board/sequencers.ts';

const Hint = z.object({
  clinicId: z.string(),
  cursor: Cursor,
  /** Null, or what this version does not understand: then the log says what it was. */
  change: StaffChange.nullable().catch(null),
});
/** Word of a committed change, from the node that made it. */
export type Hint = z.infer<typeof Hint>;

/** What other nodes are told of a change; one with an alert has medical text, which Redis never sees. */
export function hintOf({ clinicId, epoch, change }: CommittedChange): Hint {
  const { seq, tag, alerts } = change;
  return { clinicId, cursor: { epoch, seq, tag }, change: alerts.length === 0 ? change : null };
}

/** Takes word from another node, which may be of another version; what is no hint is dropped, the poll finds it. */
export function takeHint(sequencers: Sequencers, heard: unknown): void {
  const hint = Hint.safeParse(heard);
  if (!hint.success) return;
  const { clinicId, cursor, change } = hint.data;
  if (change) sequencers.offer({ clinicId, epoch: cursor.epoch, change });
  else sequencers.hear(clinicId, cursor);
}
