import type { SignedIn } from '../../../shared/sessionEndpoints.ts';
import { refreshSessionDoor } from './doors.ts';
import { attempt } from './http.ts';
import { ProblemError } from './problemError.ts';

/** Renewed this long before its end: browsers let the timers of a hidden page fire once a minute only. */
const marginMs = 90_000;

type Listener = (signedIn: SignedIn | null) => void;

/**
 * The access token of this page, in memory only. Renewal is single-flight, in this tab and, where the browser has locks, across tabs:
 * two tabs that rotate one refresh cookie at once would look like theft to the server.
 */
class Access {
  #token: string | null = null;
  #renewAtMs = 0;
  #reader = '';
  #renewal: Promise<string | null> | null = null;
  readonly #listeners = new Set<Listener>();

  get current(): string | null {
    return this.#token;
  }

  /** Local time at which it should be renewed; 0 without a token. */
  get renewAtMs(): number {
    return this.#token === null ? 0 : this.#renewAtMs;
  }

  /** Who reads, and which projection of the board: a stored board belongs to one reader only. Empty where nobody is signed in. */
  get reader(): string {
    return this.#reader;
  }

  /** Tells of every new token, and with null of the end of the session. */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  grant(signedIn: SignedIn, serverAheadMs: number): void {
    this.#token = signedIn.accessToken;
    const endsAtMs = Date.parse(signedIn.expiresAt) - serverAheadMs;
    this.#renewAtMs = endsAtMs - Math.min(marginMs, (endsAtMs - Date.now()) / 3);
    const { id, role, screen } = signedIn.me;
    this.#reader = [id, role, screen?.view ?? ''].join(' ');
    for (const listener of this.#listeners) listener(signedIn);
  }

  end(): void {
    this.#token = null;
    this.#reader = '';
    for (const listener of this.#listeners) listener(null);
  }

  /** A token that is good for a while yet, or null where nobody is signed in. @throws OfflineError */
  async token(): Promise<string | null> {
    if (this.#token === null) return null;
    return Date.now() < this.renewAtMs ? this.#token : this.renew();
  }

  /** Rotates the refresh cookie: the new token, or null when the session has ended. @throws OfflineError, ProblemError (busy) */
  renew(): Promise<string | null> {
    this.#renewal ??= this.#renewAlone().finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  async #renewAlone(): Promise<string | null> {
    const locks = (navigator as { locks?: LockManager }).locks; // absent on plain http
    try {
      const answer = await (locks
        ? locks.request('vetcare-refresh', () => attempt(refreshSessionDoor, {}, null))
        : attempt(refreshSessionDoor, {}, null));
      this.grant(answer.body as SignedIn, answer.serverAheadMs); // the endpoint's reply
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status !== 401) throw error;
      this.end();
    }
    return this.#token;
  }
}

export const access = new Access();
