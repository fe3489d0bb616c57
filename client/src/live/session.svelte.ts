import type { Me, SignedIn } from '../../../shared/sessionEndpoints.ts';
import { access } from './access.ts';
import { call, callAnswered } from './call.ts';
import { deviceStore } from './deviceStore.ts';
import { moveSessionDoor, signInDoor, signOutDoor, type Door } from './doors.ts';
import { attempt } from './http.ts';
import { retryDelayMs } from './retry.ts';
import { inBackground } from './inBackground.ts';

export type SessionState = 'unknown' | 'signed_out' | 'signed_in';

/** Who uses this page. Tokens stay in memory; the session itself lives in a cookie that scripts cannot read. */
class Session {
  #state = $state<SessionState>('unknown');
  #me = $state.raw<Me | null>(null);
  #tries = 0;

  constructor() {
    access.onChange((signedIn) => (signedIn ? this.#enter(signedIn.me) : this.#leave()));
  }

  get state(): SessionState {
    return this.#state;
  }

  get me(): Me | null {
    return this.#me;
  }

  /**
   * Finds out at start whether this device is signed in. Without a network the last known person is let in to see the stored board, and the
   * question is asked again until it is answered.
   */
  async resume(): Promise<void> {
    try {
      await access.renew();
      this.#tries = 0;
    } catch {
      await this.#showLastKnown();
      this.#tries += 1;
      setTimeout(() => inBackground(this.resume()), retryDelayMs(this.#tries));
    }
  }

  /** `code`: of an authenticator app, once it was asked for. @throws ProblemError (wrong_credentials, second_factor_required, wrong_code, rate_limited), OfflineError */
  async signIn(email: string, password: string, code?: string): Promise<void> {
    await this.begin(signInDoor, { email, password, ...(code === undefined ? {} : { code }) });
  }

  /** Comes in by any door that answers who is signed in now. @throws ProblemError, OfflineError */
  async begin(door: Door, body: object): Promise<void> {
    const answer = await attempt(door, { body }, null);
    access.grant(answer.body as SignedIn, answer.serverAheadMs); // the endpoint's reply
  }

  /** Goes to another clinic of the organization, where an owner is another person for the app. @throws ProblemError (owner_only, clinic_inactive), OfflineError */
  async move(clinicId: string): Promise<void> {
    const answer = await callAnswered(moveSessionDoor, { body: { clinicId } });
    access.grant(answer.body as SignedIn, answer.serverAheadMs); // the endpoint's reply
  }

  /** Asks anew who this is, as after a change of the own name. @throws OfflineError, ProblemError (busy) */
  async refresh(): Promise<void> {
    await access.renew();
  }

  /** Ends the session here at once, and on the server as soon as it hears of it. */
  async signOut(): Promise<void> {
    const told = call(signOutDoor).catch((error: unknown) => console.warn('signing out', error));
    await Promise.all([told, deviceStore.wipe()]);
    access.end();
  }

  async #showLastKnown(): Promise<void> {
    if (this.#state !== 'unknown') return;
    const me = await deviceStore.readMe();
    if (me === undefined || this.#state !== 'unknown') return;
    this.#me = me;
    this.#state = 'signed_in';
  }

  #enter(me: Me): void {
    this.#me = me;
    this.#state = 'signed_in';
    inBackground(this.#remember(me));
  }

  /** Another person's board has no place on the screen of this one, not even for a moment. */
  async #remember(me: Me): Promise<void> {
    const last = await deviceStore.readMe();
    if (last !== undefined && last.id !== me.id) await deviceStore.forgetBoard();
    await deviceStore.writeMe(me);
  }

  #leave(): void {
    this.#me = null;
    this.#state = 'signed_out';
    inBackground(deviceStore.forgetBoard());
  }
}

export const session = new Session();
