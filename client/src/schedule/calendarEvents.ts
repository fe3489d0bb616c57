import type { Calendar } from '@event-calendar/core';
import type { Card, StaffBoard } from '../../../shared/board.ts';
import { addDays } from '../../../shared/calendar.ts';
import type { WorkingHours } from '../../../shared/workingHours.ts';
import { fieldsOf, instantAt } from '../ui/clinicTime.ts';
import { isOfDeceased } from '../board/deceased.ts';
import { closedTimes } from './closedTimes.ts';
import { isMovable } from './scheduleState.svelte.ts';

const noRoom = 'no room';
type By = 'veterinarian' | 'room';

/** The calendar knows no zones: it is given the clinic's clock as if it were the device's. */
function wallClock(instant: string, zone: string): string {
  return fieldsOf(instant, zone).join('T');
}

const two = (number: number) => String(number).padStart(2, '0');

/** What the calendar shows at this moment of its own, as an instant of the clinic. */
export function instantOf(date: Date, zone: string): string {
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  const instant = instantAt(day, `${two(date.getHours())}:${two(date.getMinutes())}`, zone);
  if (instant === null) throw new Error('the calendar gave no time');
  return instant;
}

/** The columns of a day: the clinic's veterinarians or its rooms, and whoever or whatever else has a visit. */
export function columnsOf(board: StaffBoard | null, cards: readonly Card[], by: By) {
  if (by === 'room') {
    const rooms = new Set([
      ...(board?.clinic.rooms ?? []),
      ...cards.flatMap(({ room }) => room ?? []),
    ]);
    return [
      ...[...rooms].map((room) => ({ id: room, title: room })),
      { id: noRoom, title: 'Room not set' },
    ];
  }
  const people = new Map([
    ...(board?.veterinarians ?? []).map((one) => [one.id as string, one] as const),
    ...cards.map(({ veterinarian }) => [veterinarian.id as string, veterinarian] as const),
  ]);
  return [...people.values()].map(({ id, firstName, lastName }) => ({
    id: id,
    title: `${firstName} ${lastName}`,
  }));
}

/** A visit as the calendar takes it. */
export function eventOf(card: Card, zone: string, by: By): Calendar.EventInput {
  return {
    id: card.id,
    start: wallClock(card.startAt, zone),
    end: wallClock(card.endAt, zone),
    title: `${card.pet.name} ${card.client.lastName}`,
    resourceIds: [by === 'room' ? (card.room ?? noRoom) : card.veterinarian.id],
    // The calendar's own defaults stand above a plain `editable`.
    startEditable: isMovable(card),
    durationEditable: isMovable(card),
    classNames: [`status-${card.status}`, ...(isOfDeceased(card) ? ['of-deceased'] : [])],
    extendedProps: { card },
  };
}

/** The column into which a visit was dropped, as a part of its new place. */
export function placeIn(by: By, column: string | undefined, card: Card) {
  const here = { veterinarianId: card.veterinarian.id as string, room: card.room };
  if (column === undefined) return here;
  if (by === 'veterinarian') return { ...here, veterinarianId: column };
  return { ...here, room: column === noRoom ? null : column };
}

/** The hours in which the clinic is closed on these dates, behind the visits of all columns. */
export function closedBands(
  hours: WorkingHours | null,
  dates: readonly string[],
  columns: readonly { readonly id: string }[],
): Calendar.EventInput[] {
  return dates.flatMap((date) =>
    closedTimes(hours, date).map(({ from, to }) => ({
      id: `closed ${date} ${from}`,
      start: `${date}T${from}`,
      end: to === '24:00' ? `${addDays(date, 1)}T00:00` : `${date}T${to}`,
      display: 'background' as const,
      resourceIds: columns.map(({ id }) => id),
      classNames: ['closed'],
    })),
  );
}

/** A line at this moment through all columns. The calendar's own line would be the device's clock, not the clinic's. */
export function nowLine(
  nowMs: number,
  zone: string,
  columns: readonly { readonly id: string }[],
): Calendar.EventInput {
  return {
    id: 'now',
    start: wallClock(new Date(nowMs).toISOString(), zone),
    end: wallClock(new Date(nowMs + 120_000).toISOString(), zone),
    display: 'background',
    resourceIds: columns.map(({ id }) => id),
    classNames: ['now-line'],
  };
}
