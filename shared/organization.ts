import { z } from 'zod';

const minutes = z.int().min(1).max(240);

/** `clinics.settings`: what a clinic has chosen. Unknown keys are refused; absent ones have these defaults. */
export const ClinicSettings = z.strictObject({
  rooms: z
    .array(z.string().trim().min(1).max(40))
    .max(60)
    .default(['Exam 1', 'Exam 2', 'Exam 3', 'Surgery']),
  /** Minutes of waiting after which a card asks for attention, and after which it is late. */
  waitMinutes: z
    .strictObject({ attention: minutes, late: minutes })
    .default({ attention: 15, late: 30 }),
  /** Minutes after which an unacknowledged critical result goes to all veterinarians, then to the whole clinic. */
  alertMinutes: z
    .strictObject({ allVeterinarians: minutes, wholeClinic: minutes })
    .default({ allVeterinarians: 5, wholeClinic: 10 }),
});
export type ClinicSettings = z.infer<typeof ClinicSettings>;
