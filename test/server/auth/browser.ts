import type { z } from 'zod';
import type { ProblemReply } from '../../../shared/problems.ts';
import type { SignedIn } from '../../../shared/sessionEndpoints.ts';
import { apiPrefix } from '../../../server/http/route.ts';
import { testPassword, type TestUser } from '../../support/testDatabase.ts';
import type { TestServer } from '../../support/testApp.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
type More = { readonly body?: object; readonly headers?: Record<string, string> };
export type Answer<T = unknown> = {
  readonly status: number;
  readonly body: T;
  readonly problem: ProblemReply;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly setCookie: string | null;
};
type Welcome = z.output<typeof SignedIn>;

/** A browser at one address: keeps its cookie and its access token, and can be told to use old ones. */
export class Browser {
  cookie = '';
  accessToken = '';
  readonly #server: TestServer;
  readonly #ip: string;

  constructor(server: TestServer, ip = '198.51.100.7') {
    this.#server = server;
    this.#ip = ip;
  }

  async send<T = unknown>(method: Method, path: string, more: More = {}): Promise<Answer<T>> {
    const bearer = this.accessToken === '' ? {} : { authorization: `Bearer ${this.accessToken}` };
    const response = await this.#server.app.inject({
      method,
      url: apiPrefix + path,
      remoteAddress: this.#ip,
      headers: { ...bearer, ...(this.cookie ? { cookie: this.cookie } : {}), ...more.headers },
      ...(more.body ? { payload: more.body } : {}),
    });
    const header = response.headers['set-cookie'];
    const json: unknown = response.json();
    return {
      status: response.statusCode,
      body: json as T,
      problem: json as ProblemReply,
      headers: response.headers,
      setCookie: typeof header === 'string' ? header : null,
    };
  }

  async signIn(user: { email: string }, password = testPassword): Promise<Answer<Welcome>> {
    return this.#enter(
      await this.send('POST', '/sessions', { body: { email: user.email, password } }),
    );
  }

  async refresh(cookie = this.cookie): Promise<Answer<Welcome>> {
    return this.#enter(await this.send('POST', '/sessions/refresh', { headers: { cookie } }));
  }

  async move(clinicId: string): Promise<Answer<Welcome>> {
    return this.#enter(await this.send('POST', '/sessions/move', { body: { clinicId } }));
  }

  async claim(deviceCode: string): Promise<Answer<Welcome>> {
    return this.#enter(await this.send('POST', '/screen-pairings/claim', { body: { deviceCode } }));
  }

  #enter(answer: Answer): Answer<Welcome> {
    const welcome = answer as Answer<Welcome>;
    if (answer.status >= 300) return welcome;
    this.accessToken = welcome.body.accessToken;
    this.cookie = answer.setCookie?.split(';')[0] ?? this.cookie;
    return welcome;
  }
}

export async function browserOf(server: TestServer, user: TestUser, ip?: string): Promise<Browser> {
  const browser = new Browser(server, ip);
  const { status } = await browser.signIn(user);
  if (status !== 200) throw new Error(`sign-in of ${user.email} answered ${status}`);
  return browser;
}

type AuditRow = {
  action: string;
  entity_type: string;
  user_id: string | null;
  new_values: string | null;
  session_id: string | null;
  ip_address: string | null;
};

/** The audit rows of a clinic with what they say, oldest first. */
export async function auditOf(server: TestServer, clinicId: string) {
  const rows = await server.deps.db
    .auth('audit_logs')
    .where({ clinic_id: clinicId })
    .orderBy('seq')
    .select<AuditRow[]>(
      'action',
      'entity_type',
      'user_id',
      'new_values',
      'session_id',
      'ip_address',
    );
  return rows.map(({ new_values: values, ...row }) => ({
    ...row,
    values: JSON.parse(values ?? '{}') as Record<string, unknown>,
  }));
}
