import type { z } from 'zod';
import type { Ability } from './abilities.ts';
import './plainWords.ts';
import type { ProblemCode } from './problems.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type AnyObject = z.ZodObject;

/**
 * One HTTP endpoint as a value: it types the server's handler and the app's `call`, and feeds validation, serialization and the role matrix test.
 * `path` is below `/api/v1`, parameters as `:name`. `ability` is a row of the policy table, or `public` for the few doors before sign-in.
 * `reads` names the record that a read shows, so that the route writes the audit row. Unsafe methods take an `Idempotency-Key`,
 * but for those before sign-in and those of one's own session and sign-in, whose second try is harmless or refused: signing out, ending a session of one's own,
 * `/sessions/move`, `/me/password` and `/me/second-factor`.
 * `summary` is its sentence in the API's reference where method and path say too little; `media` what it replies when that is no JSON (`reply` is then a text);
 * `revalidates`: answers 304 to an `If-None-Match` that still holds.
 * `bodyLimit`: bytes that a request may have, where not 256 KiB, or before sign-in 16 KiB. `problems` are its own; those of its kind (not signed in, not allowed, busy, ...) come by themselves.
 */
export type Endpoint<
  P extends AnyObject = AnyObject,
  Q extends AnyObject = AnyObject,
  B extends AnyObject = AnyObject,
  R extends z.ZodType = z.ZodType,
> = {
  readonly method: Method;
  readonly path: string;
  readonly ability: Ability | 'public';
  readonly summary?: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly bodyLimit?: number;
  readonly reply: R;
  readonly status?: 200 | 201 | 204;
  readonly media?: 'text/csv';
  readonly revalidates?: true;
  readonly reads?:
    | 'appointment'
    | 'appointment_reminder'
    | 'client'
    | 'pet'
    | 'search'
    | 'lab_result'
    | 'lab_alert'
    | 'vaccination'
    | 'medical_record'
    | 'diagnosis'
    | 'mail_message'
    | 'user'
    | 'user_invitation'
    | 'board'
    | 'legal_hold'
    | 'audit_log';
  readonly problems: readonly ProblemCode[];
};

/** Declares an endpoint; only gives the types their shape. */
export function endpoint<
  P extends AnyObject,
  Q extends AnyObject,
  B extends AnyObject,
  R extends z.ZodType,
>(value: Endpoint<P, Q, B, R>): Endpoint<P, Q, B, R> {
  return value;
}

/** `/appointments/:id` with `{ id }` filled in and encoded. @throws Error when a parameter is missing. */
export function pathOf(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = params[name];
    if (typeof value !== 'string') throw new Error(`${path} needs ${name}`);
    return encodeURIComponent(value);
  });
}
