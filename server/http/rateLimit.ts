import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

/** Where a holder stands after one more request. */
export type Counted = {
  readonly remaining: number;
  /** Until the count starts anew. */
  readonly resetSeconds: number;
  readonly isOver: boolean;
};

/** Counts a request of whoever makes it: a session, or without one a network. */
export type CountRequest = (request: FastifyRequest) => Promise<Counted>;

/**
 * Tells in headers how many requests are left (IETF draft 6 of RateLimit header fields, which most clients read).
 * @throws Problem `rate_limited` when there are none
 */
export function tellRateLimit(reply: FastifyReply, perMinute: number, counted: Counted): void {
  const { remaining, resetSeconds, isOver } = counted;
  reply.headers({
    'ratelimit-limit': String(perMinute),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetSeconds),
  });
  if (isOver) throw new Problem('rate_limited', { retryAfterSeconds: resetSeconds });
}
