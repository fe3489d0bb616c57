import { z } from 'zod';

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof weekdays)[number];

const clock = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, {
  error: 'Must be a time like 08:30',
});

/** From opening to closing on the clinic's own clock; 24:00 is the end of the day. */
const OpenInterval = z
  .strictObject({ opensAt: clock, closesAt: clock })
  .refine(({ opensAt, closesAt }) => opensAt < closesAt, {
    error: 'Must close after it opens',
    path: ['closesAt'],
  });
export type OpenInterval = z.infer<typeof OpenInterval>;

/** Do these follow one another without overlap? One may begin when the one before ends. */
function isInOrder(intervals: readonly OpenInterval[]): boolean {
  return intervals.every(({ opensAt }, index) => {
    const before = intervals[index - 1];
    return before === undefined || before.closesAt <= opensAt;
  });
}

const openDay = z
  .array(OpenInterval)
  .max(4)
  .refine(isInOrder, { error: 'Opening times must follow one another without overlap' })
  .default([]);

/** `clinics.working_hours`: for each weekday when the clinic is open; none: closed. */
export const WorkingHours = z
  .strictObject({
    monday: openDay,
    tuesday: openDay,
    wednesday: openDay,
    thursday: openDay,
    friday: openDay,
    saturday: openDay,
    sunday: openDay,
  })
  .meta({
    examples: [
      {
        ...Object.fromEntries(weekdays.map((day) => [day, []])),
        monday: [{ opensAt: '08:00', closesAt: '18:00' }],
      },
    ],
  });
export type WorkingHours = z.infer<typeof WorkingHours>;
