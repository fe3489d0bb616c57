import {
  book,
  type BookedReply,
  type CardReply,
  reschedule,
  walkIn,
} from '../../../../shared/appointmentEndpoints.ts';
import type { Card } from '../../../../shared/board.ts';
import type { Pet } from '../../../../shared/petEndpoints.ts';
import { lengthFaults, openingWarnings, pastFaults } from '../../../../shared/visitRules.ts';
import { ContractForm } from '../../forms/contractForm.svelte.ts';
import { call } from '../../live/call.ts';
import type { BoardScreen, Slot } from '../boardScreen.svelte.ts';
import { nextSpan, spanFrom } from './timeForm.svelte.ts';
import { placeLooks, visitLooks } from './visitLooks.ts';

type Wanted = Parameters<typeof lengthFaults>[0];
type Proposed = { readonly slot?: Slot | undefined; readonly pet?: Pet | undefined };

const newVisit = { type: 'wellness', priority: 'routine' } as const;

/** What the contract says of a visit's time beyond its fields; the server says the same. */
function timeChecks(screen: BoardScreen) {
  return {
    refuse: (visit: Wanted) => [...lengthFaults(visit), ...pastFaults(visit, screen.feed.nowMs)],
    warn: (visit: Wanted) => {
      const { hours } = screen.opening;
      return openingWarnings(visit, { timezone: screen.zone, workingHours: hours });
    },
  };
}

/** Whoever books for themselves, else the first of the clinic. */
function usualVeterinarian({ board, me }: BoardScreen): string | undefined {
  const people = board?.veterinarians ?? [];
  return (people.find(({ id }) => id === me.id) ?? people[0])?.id;
}

export function bookForm(screen: BoardScreen, { slot, pet }: Proposed) {
  const span = slot ? spanFrom(slot.startMs, slot.endMs) : nextSpan(screen.feed.nowMs);
  const form = new ContractForm({
    endpoint: book,
    fields: { petId: 'Patient', ...visitLooks, ...placeLooks(screen) },
    record: {
      ...newVisit,
      ...span,
      petId: pet?.id,
      veterinarianId: slot?.veterinarianId ?? usualVeterinarian(screen),
      room: slot?.room,
    },
    ...timeChecks(screen),
    // A double booking is asked for once, not for whatever is put in later.
    send: async (body, commandId): Promise<BookedReply> =>
      call(book, { body, commandId }).finally(() => form.set('allowDoubleBooking', false)),
  });
  return form;
}

export function walkInForm(screen: BoardScreen) {
  const { veterinarianId, allowDoubleBooking } = placeLooks(screen);
  const form = new ContractForm({
    endpoint: walkIn,
    fields: {
      petId: 'Patient',
      ...visitLooks,
      veterinarianId,
      minutes: 'Planned minutes',
      allowDoubleBooking,
    },
    record: { ...newVisit, type: 'sick', veterinarianId: usualVeterinarian(screen) },
    send: async (body, commandId): Promise<CardReply> =>
      call(walkIn, { body, commandId }).finally(() => form.set('allowDoubleBooking', false)),
  });
  return form;
}

type Named = Readonly<Record<string, unknown>>;
const idOf = (person: unknown) => (person as Card['veterinarian'] | undefined)?.id; // as cards have it

/** Another time, veterinarian or room for a visit, from its card as it is now. */
export function rescheduleForm(screen: BoardScreen, card: Card) {
  const params = { appointmentId: card.id };
  const form = new ContractForm({
    endpoint: reschedule,
    fields: placeLooks(screen),
    record: card,
    isWhole: true,
    fieldsIn: (record: Named) => ({
      ...record,
      ...('veterinarian' in record && { veterinarianId: idOf(record['veterinarian']) }),
    }),
    ...timeChecks(screen),
    send: async (body, commandId): Promise<Card & Pick<BookedReply, 'warnings'>> => {
      const sent = call(reschedule, { params, body, commandId });
      const { card, warnings } = await sent.finally(() => form.set('allowDoubleBooking', false));
      return { ...card, warnings };
    },
  });
  return form;
}
