import { z } from 'zod';

/** A name with which letters greet: one line, and no address to follow, so that nobody writes a letter of their own into ours. At most 100 characters. */
export const NameInLetters = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'Please put it on one line')
  .refine((text) => !/:\/\/|www\./i.test(text), 'This looks like an address of a web page');
