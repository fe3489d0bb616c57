import { z } from 'zod';

const Stored = z
  .object({ email: z.boolean(), sms: z.boolean(), call: z.boolean() })
  .partial()
  .nullable()
  .catch(null);

/** `clients.communication_preferences` as stored. MariaDB gives JSON as text, MySQL as an object. */
export function preferencesIn(stored: unknown): z.infer<typeof Stored> {
  return Stored.parse(typeof stored === 'string' ? JSON.parse(stored) : stored);
}
