import type { z } from 'zod';
import { pathOf, type Endpoint } from '../../shared/endpoint.ts';
import type { UserId } from '../../shared/ids.ts';
import { ProblemReply, type ProblemCode } from '../../shared/problems.ts';
import { refreshSession, signIn, type SignedIn } from '../../shared/sessionEndpoints.ts';

/** The server said no: `status` and `code` of its problem. */
export class Refused extends Error {
  readonly status: number;
  readonly code: ProblemCode | 'unreadable';
  constructor(status: number, code: ProblemCode | 'unreadable') {
    super(`${String(status)} ${code}`);
    this.status = status;
    this.code = code;
  }
}
/** The server cannot be reached, or not now. */
export class Away extends Error {}

export type Door = {
  /** Where the server is, `http://localhost:3000`. */
  readonly url: string;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
};
type Credentials = { readonly email: string; readonly password: string };
type Said<P, Q, B> = {
  readonly params?: P extends z.ZodType ? z.input<P> : never;
  readonly query?: Q extends z.ZodType ? z.input<Q> : never;
  readonly body?: B extends z.ZodType ? z.input<B> : never;
};
type Heard<R> = { readonly body: R; readonly etag: string | null };

const patienceMs = 10_000;
/** A token is renewed this long before it ends. */
const marginMs = 30_000;

/** One simulated colleague: signs in as people do, stays signed in by the refresh cookie, and asks the public API. */
export class LifePerson {
  readonly #door: Door;
  readonly #credentials: Credentials;
  #signedIn: SignedIn | null = null;
  #cookie: string | null = null;

  constructor(door: Door, credentials: Credentials) {
    this.#door = door;
    this.#credentials = credentials;
  }

  /** Who this is, after signing in. */
  async id(): Promise<UserId> {
    // A person's id is a user's; only a screen's `me` has another one.
    return (await this.#enter()).me.id as UserId;
  }

  /** Asks an endpoint. @throws Refused, Away */
  async call<
    P extends z.ZodObject,
    Q extends z.ZodObject,
    B extends z.ZodObject,
    R extends z.ZodType,
  >(endpoint: Endpoint<P, Q, B, R>, said: Said<P, Q, B> = {}): Promise<z.output<R>> {
    return (await this.#ask(endpoint, said)).body;
  }

  /** Asks for something unless it is still what `etag` stands for, then null. @throws Refused, Away */
  async read<
    P extends z.ZodObject,
    Q extends z.ZodObject,
    B extends z.ZodObject,
    R extends z.ZodType,
  >(endpoint: Endpoint<P, Q, B, R>, etag: string | null): Promise<Heard<z.output<R>> | null> {
    try {
      return await this.#ask(endpoint, {}, etag === null ? {} : { 'if-none-match': etag });
    } catch (error) {
      if (error instanceof Refused && error.status === 304) return null;
      throw error;
    }
  }

  async #ask<
    P extends z.ZodObject,
    Q extends z.ZodObject,
    B extends z.ZodObject,
    R extends z.ZodType,
  >(
    endpoint: Endpoint<P, Q, B, R>,
    said: Said<P, Q, B>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Heard<z.output<R>>> {
    const ask = async () => {
      const { accessToken } = await this.#enter();
      return this.#send(endpoint, said, { ...headers, authorization: `Bearer ${accessToken}` });
    };
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      this.#signedIn = null;
      return ask();
    }
  }

  async #enter(): Promise<SignedIn> {
    const soonMs = this.#door.nowMs() + marginMs;
    if (this.#signedIn && Date.parse(this.#signedIn.expiresAt) > soonMs) return this.#signedIn;
    this.#signedIn = (await this.#refreshed()) ?? (await this.#signIn());
    return this.#signedIn;
  }

  async #refreshed(): Promise<SignedIn | null> {
    if (this.#cookie === null) return null;
    try {
      return (await this.#send(refreshSession, {}, { cookie: this.#cookie })).body;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#cookie = null;
      return null;
    }
  }

  async #signIn(): Promise<SignedIn> {
    const { email, password } = this.#credentials;
    const body = { email, password, label: 'Demo life' };
    return (await this.#send(signIn, { body }, {})).body;
  }

  async #send<
    P extends z.ZodObject,
    Q extends z.ZodObject,
    B extends z.ZodObject,
    R extends z.ZodType,
  >(
    endpoint: Endpoint<P, Q, B, R>,
    { params, query, body }: Said<P, Q, B>,
    headers: Readonly<Record<string, string>>,
  ): Promise<Heard<z.output<R>>> {
    const search = new URLSearchParams(Object.entries(query ?? {}).map(([k, v]) => [k, String(v)]));
    const path = pathOf(endpoint.path, params ?? {});
    const response = await this.#fetch(`/api/v1${path}?${search.toString()}`, {
      method: endpoint.method,
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0] ?? null;
    if (response.ok) {
      const reply = endpoint.reply.parse(await response.json());
      return { body: reply, etag: response.headers.get('etag') };
    }
    return refuse(response);
  }

  async #fetch(path: string, request: RequestInit): Promise<Response> {
    const { url, signal } = this.#door;
    const within = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    try {
      return await fetch(url + path, { ...request, signal: within });
    } catch (error) {
      throw new Away('the server does not answer', { cause: error });
    }
  }
}

async function refuse(response: Response): Promise<never> {
  const text = await response.text();
  if (response.status >= 500 || response.status === 429) throw new Away(text);
  if (response.status === 304) throw new Refused(304, 'unreadable');
  const problem = ProblemReply.safeParse(text === '' ? null : JSON.parse(text));
  throw new Refused(response.status, problem.success ? problem.data.code : 'unreadable');
}
