import type { Role } from '../../../shared/abilities.ts';
import { signedIn, type TestServer } from '../../support/testApp.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { idsOf } from './clinicIds.ts';
import { screenOf } from './screenOf.ts';

type Stage = {
  readonly clinic: TestClinic;
  readonly own: Readonly<Record<string, string>>;
  /** What somebody of this role shows; null for nobody. */
  readonly tokenOf: (role: string) => Promise<string | null>;
};

/** An address of its own for each number: what is limited by address is limited for nobody else. */
export function addressOf(number: number): string {
  return `10.${[16, 8, 0].map((bits) => (number >> bits) & 255).join('.')}`;
}

/** Networks from here on are the crews' own, where the requests of a fuzz do not come from. */
const farAway = 60_000;

/** A clinic with one record of every kind and somebody of every role, renewed now and then. */
export class FuzzCrew {
  readonly #server: TestServer;
  readonly #requestsOfOneClinic: number;
  #uses = 0;
  #made = 0;
  #stage: Promise<Stage> | undefined;

  /** After so many requests records are deleted, people have left: a new clinic takes over. */
  constructor(server: TestServer, requestsOfOneClinic = 150) {
    this.#server = server;
    this.#requestsOfOneClinic = requestsOfOneClinic;
  }

  /** The next request gets a new clinic. */
  renew(): void {
    this.#uses = 0;
    this.#stage = undefined;
  }

  stage(): Promise<Stage> {
    if (this.#uses >= this.#requestsOfOneClinic) this.renew();
    this.#uses += 1;
    return (this.#stage ??= this.#make());
  }

  async #make(): Promise<Stage> {
    this.#made += 1;
    const server = this.#server;
    const clinic = await makeClinic(server.deps.db);
    const own = await idsOf(server, clinic);
    const tokens = new Map<string, Promise<string | null>>();
    const tokenOf = (role: string) => {
      const known = tokens.get(role) ?? this.#signIn(clinic, role);
      tokens.set(role, known);
      return known;
    };
    for (const role of ['admin', 'screen']) await tokenOf(role); // while the admin is still one
    return { clinic, own, tokenOf };
  }

  async #signIn(clinic: TestClinic, role: string): Promise<string | null> {
    if (role === 'nobody') return null;
    if (role === 'screen')
      return (
        (await screenOf(this.#server, clinic, addressOf((farAway + this.#made) * 256))).headers[
          'authorization'
        ] ?? null
      );
    const user = clinic.users[role as Exclude<Role, 'screen'>]; // the document names our roles
    const asker = await signedIn(this.#server, user).catch(() => null); // somebody may have been let go by a request
    return asker?.headers['authorization'] ?? null;
  }
}
