import type { Cause } from '../../shared/board.ts';
import type { Status } from '../../shared/status.ts';
import type { VisitKind } from './visitKinds.ts';

/** Who a step is ascribed to; the people themselves are chosen when the rows are written. */
export type StepBy = 'receptionist' | 'technician' | 'veterinarian';
export type DemoStep = {
  readonly from: Status;
  readonly to: Status;
  readonly cause: Cause;
  readonly atMs: number;
  readonly by: StepBy;
  readonly reason?: string;
};

/** An appointment with all that has happened to it. `pet`, `veterinarian` are positions in the demo's lists. */
export type DemoVisit = {
  readonly pet: number;
  readonly veterinarian: number;
  readonly kind: VisitKind;
  readonly startMs: number;
  readonly endMs: number;
  readonly bookedMs: number;
  readonly room: string | null;
  readonly isWalkIn: boolean;
  readonly isHiddenFromLobby: boolean;
  readonly status: Status;
  /** In order of time; each starts from the status that the one before left. */
  readonly steps: readonly DemoStep[];
};

export type Booking = Pick<
  DemoVisit,
  'pet' | 'veterinarian' | 'kind' | 'startMs' | 'endMs' | 'bookedMs'
>;

/** When each thing happened; what is missing has not happened. Must be in order of time. */
export type Happened = {
  readonly confirmedMs?: number | undefined;
  readonly checkedInMs?: number | undefined;
  readonly startedMs?: number | undefined;
  readonly completedMs?: number | undefined;
  readonly noShowMs?: number | undefined;
  readonly cancelledMs?: number | undefined;
  readonly cancelReason?: string;
  readonly room?: string | null;
  readonly isWalkIn?: boolean;
  readonly isHiddenFromLobby?: boolean;
};

type Fact = {
  readonly time: keyof Happened;
  readonly to: Status;
  readonly cause: Cause;
  readonly by: StepBy;
};
const facts: readonly Fact[] = [
  { time: 'confirmedMs', to: 'confirmed', cause: 'confirmed', by: 'receptionist' },
  { time: 'checkedInMs', to: 'checked_in', cause: 'checked_in', by: 'receptionist' },
  { time: 'startedMs', to: 'in_progress', cause: 'started', by: 'technician' },
  { time: 'completedMs', to: 'completed', cause: 'completed', by: 'veterinarian' },
  { time: 'noShowMs', to: 'no_show', cause: 'marked_no_show', by: 'receptionist' },
  { time: 'cancelledMs', to: 'cancelled', cause: 'cancelled', by: 'receptionist' },
];

/** The visit as it stands after what happened, with the history that leads there. */
export function visitOf(booking: Booking, happened: Happened = {}): DemoVisit {
  const { cancelReason, room = null, isWalkIn = false, isHiddenFromLobby = false } = happened;
  const steps: DemoStep[] = [];
  let status: Status = 'scheduled';
  for (const { time, to, cause, by } of facts) {
    const atMs = happened[time];
    if (typeof atMs !== 'number') continue;
    const isWalkingIn = isWalkIn && to === 'checked_in';
    const reason = to === 'cancelled' && cancelReason !== undefined ? { reason: cancelReason } : {};
    steps.push({ from: status, to, cause: isWalkingIn ? 'walked_in' : cause, atMs, by, ...reason });
    status = to;
  }
  return { ...booking, room, isWalkIn, isHiddenFromLobby, status, steps };
}
