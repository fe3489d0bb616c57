import { z } from 'zod';

/** Something that was saved and is unusual: `path` names the field (`body.weightKg`). */
export const Warning = z.object({ path: z.string(), message: z.string() });
export type Warning = z.infer<typeof Warning>;
