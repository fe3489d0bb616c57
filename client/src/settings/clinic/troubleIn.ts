import type { z } from 'zod';

/** What the contract says against a value, by the place in it: `waitMinutes.late`. */
export function troubleIn(schema: z.ZodType, value: unknown): ReadonlyMap<string, string> {
  const issues = schema.safeParse(value).error?.issues ?? [];
  return new Map(issues.map(({ path, message }) => [path.join('.'), message]));
}
