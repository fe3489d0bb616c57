import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import type { Deps } from '../deps.ts';

/** Nodes' way to each other. Loses whatever it likes: what it carries is only sooner than the database, never instead of it. */
export type RedisLink = {
  readonly adapter: ReturnType<typeof createAdapter>;
  /** Do messages go out and come in, as far as can be known? */
  readonly isFlowing: () => boolean;
  readonly close: () => void;
};

/** A publish that failed says this long that messages do not go out. */
const distrustMs = 2_000;
const pingEveryMs = 2_000;
/** Pings are answered, so a subscriber that heard nothing this long is connected to nobody. */
const deafAfterMs = 5_000;

const common = {
  connectTimeout: 2_000,
  retryStrategy: (attempt: number) => Math.min(50 * attempt, 1_000),
};

/** The adapter ignores the promises of these calls: an unhandled rejection would end the process. */
function neverReject(redis: Redis, onFailure: () => void): void {
  const forgive = <A extends unknown[]>(call: (...args: A) => Promise<unknown>) => {
    return (...args: A) => call(...args).catch(onFailure);
  };
  Object.assign(redis, {
    publish: forgive(redis.publish.bind(redis)),
    subscribe: forgive(redis.subscribe.bind(redis)),
    psubscribe: forgive(redis.psubscribe.bind(redis)),
  });
}

type Ground = Pick<Deps, 'log'> & {
  readonly url: string;
  /** Keeps installations on one Redis apart. */
  readonly key: string;
  /** Called when messages come in again after they may have been lost. */
  readonly onHearing: () => void;
};

/** Says once that Redis is away, and once that it is back. */
function tellOfState(redis: Redis, log: Deps['log']): void {
  let isAway = false;
  redis.on('error', (error) => {
    if (!isAway) log.warn({ err: error }, 'redis is away: changes travel by the database alone');
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) log.info('redis is back');
    isAway = false;
  });
}

/** True from when the subscriptions stand until the connection goes. */
function followHearing(sub: Redis, onHearing: () => void): () => boolean {
  let isHearing = false;
  sub.on('close', () => (isHearing = false));
  sub.on('ready', () => {
    // Answered after the subscriptions, which go out before it.
    setImmediate(() => {
      sub.ping().then(
        () => {
          isHearing = true;
          onHearing();
        },
        () => undefined,
      );
    });
  });
  return () => isHearing;
}

/** Opens both connections; without a Redis at the other end it goes on trying and does not flow. */
export function openRedis({ url, key, log, onHearing }: Ground): RedisLink {
  const pub = new Redis(url, {
    ...common,
    // A hint that waited is worth nothing.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 500,
  });
  const sub = new Redis(url, { ...common, maxRetriesPerRequest: null, socketTimeout: deafAfterMs });
  let distrustUntilMs = 0;
  neverReject(pub, () => (distrustUntilMs = performance.now() + distrustMs));
  neverReject(sub, () => undefined);
  tellOfState(pub, log);
  sub.on('error', () => undefined); // pub tells of the same server
  const isHearing = followHearing(sub, onHearing);
  const pings = setInterval(() => {
    if (sub.status === 'ready') sub.ping().catch(() => undefined);
  }, pingEveryMs);
  return {
    adapter: createAdapter(pub, sub, { key, publishOnSpecificResponseChannel: true }),
    isFlowing: () => isHearing() && pub.status === 'ready' && performance.now() > distrustUntilMs,
    close: () => {
      clearInterval(pings);
      pub.disconnect();
      sub.disconnect();
    },
  };
}
