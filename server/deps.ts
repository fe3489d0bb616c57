import type { Logger } from 'pino';
import type { LivePort } from './board/livePort.ts';
import type { Config } from './config.ts';
import type { Databases } from './db/databases.ts';

/** Milliseconds since 1970 UTC; a fake one in tests. */
export type Clock = { readonly nowMs: () => number };

/** Sources of identity: `uuid` makes version 7 ids, `token` url-safe secrets of that many random bytes, `tag` a random unsigned 32-bit number. */
export type Ids = {
  readonly uuid: () => string;
  readonly token: (bytes: number) => string;
  readonly tag: () => number;
};

/** Everything a feature may need, made once at the start and passed as the first argument. */
export type Deps = {
  readonly config: Config;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly db: Databases;
  readonly live: LivePort;
};
