import { signIn } from '../../shared/sessionEndpoints.ts';
import { apiPrefix } from '../../server/http/route.ts';
import { testPassword } from '../support/testDatabase.ts';

/** A clinic whose admin signs in. */
type Signing = {
  readonly clinic: {
    readonly id: string;
    readonly users: { readonly admin: { readonly email: string } };
  };
};

/** Access tokens live five minutes. */
const freshMs = 120_000;

/** Signs each clinic's admin in, and again when the last time is too long ago for a turn. */
export class SignIns {
  readonly #tokens = new Map<string, { readonly token: string; readonly atMs: number }>();

  async tokenOf({ clinic }: Signing, url: string): Promise<string> {
    const known = this.#tokens.get(clinic.id);
    if (known && performance.now() - known.atMs < freshMs) return known.token;
    const body = { email: clinic.users.admin.email, password: testPassword };
    const reply = await fetch(`${url}${apiPrefix}${signIn.path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(`a sign-in was answered with ${reply.status}`);
    const { accessToken: token } = (await reply.json()) as { accessToken: string };
    this.#tokens.set(clinic.id, { token, atMs: performance.now() });
    return token;
  }
}
