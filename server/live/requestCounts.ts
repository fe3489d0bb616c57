import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Deps } from '../deps.ts';
import type { Counted } from '../http/rateLimit.ts';

/** Counts the requests of each holder in windows of a minute. */
export type RequestCounts = {
  readonly count: (holder: string) => Promise<Counted>;
  readonly close: () => void;
};

const windowSeconds = 60;

function counted(result: RateLimiterRes, isOver: boolean): Counted {
  const resetSeconds = Math.max(1, Math.ceil(result.msBeforeNext / 1000));
  return { remaining: Math.max(0, result.remainingPoints), resetSeconds, isOver };
}

async function take(
  limiter: RateLimiterMemory | RateLimiterRedis,
  holder: string,
): Promise<Counted> {
  try {
    return counted(await limiter.consume(holder), false);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return counted(refusal, true);
  }
}

function connect({ config, log }: Pick<Deps, 'config' | 'log'>): Redis | null {
  if (config.redisUrl === undefined) return null;
  const redis = new Redis(config.redisUrl, {
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // A request waits no longer than this to be counted: this node's own count is nearly as good.
    commandTimeout: 100,
  });
  redis.on('error', (error) => {
    log.debug({ err: error }, 'requests are counted by this node alone');
  });
  return redis;
}

/** For all nodes together where there is a Redis, and by this node alone where there is none or it is away. */
export function openRequestCounts(deps: Pick<Deps, 'config' | 'log' | 'db'>): RequestCounts {
  const limit = { points: deps.config.requestsPerMinute, duration: windowSeconds };
  const here = new RateLimiterMemory(limit);
  const redis = connect(deps);
  if (!redis) return { count: (holder) => take(here, holder), close: () => undefined };
  const everywhere = new RateLimiterRedis({
    ...limit,
    storeClient: redis,
    keyPrefix: `vetcare:${deps.db.names.core}:requests`,
    insuranceLimiter: here,
    rejectIfRedisNotReady: true,
  });
  return {
    count: (holder) => take(everywhere, holder),
    close: () => {
      redis.disconnect();
    },
  };
}
