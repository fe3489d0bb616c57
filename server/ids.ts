import { randomBytes, randomInt, randomUUIDv7 } from 'node:crypto';
import type { Ids } from './deps.ts';

/** The real ids of a running server. */
export const systemIds: Ids = {
  uuid: () => randomUUIDv7(),
  token: (bytes) => randomBytes(bytes).toString('base64url'),
  tag: () => randomInt(2 ** 32),
};
