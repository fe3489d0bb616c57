import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { networkOf } from './networkOf.ts';
import { perServer } from './perServer.ts';

/**
 * A limit for calls that can't be guessed right but could be many: counted in this node's memory by network (/24, /64), so that it costs the database nothing.
 * @throws Problem `rate_limited` from the returned function
 */
export function localLimit({ points, seconds }: { points: number; seconds: number }) {
  const limiterOf = perServer(() => new RateLimiterMemory({ points, duration: seconds }));
  return async (deps: Deps, ip: string): Promise<void> => {
    try {
      await limiterOf(deps).consume(networkOf(ip));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw new Problem('rate_limited', { retryAfterSeconds });
    }
  };
}
