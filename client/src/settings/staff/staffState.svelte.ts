import type { StaffRole } from '../../../../shared/abilities.ts';
import {
  changeRole,
  deactivateUser,
  deleteUser,
  type Invitation,
  listInvitations,
  listUserAccounts,
  reactivateUser,
  resendInvitation,
  resetSecondFactor,
  type User,
  withdrawInvitation,
} from '../../../../shared/userEndpoints.ts';
import { call } from '../../live/call.ts';
import { Asked } from '../../ui/asked.svelte.ts';

type Staff = {
  readonly people: readonly User[];
  readonly invitations: readonly Invitation[];
  readonly places: { readonly taken: number; readonly most: number | null };
};

async function allPeople(): Promise<User[]> {
  const people: User[] = [];
  let cursor: string | null | undefined;
  do {
    const query = { limit: 200, ...(cursor ? { cursor } : {}) };
    const page = await call(listUserAccounts, { query });
    people.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return people;
}

async function readStaff(): Promise<Staff> {
  const [people, { items, places }] = await Promise.all([allPeople(), call(listInvitations)]);
  return { people, invitations: items, places };
}

const of = ({ id }: User) => ({ userId: id });
const seen = ({ version }: User) => ({ version });

/** Who works in the clinic and who is invited, and what an admin does with them. */
export class StaffState {
  readonly asked = new Asked(readStaff);

  async #then(work: Promise<unknown>): Promise<void> {
    await work;
    await this.asked.ask();
  }

  refresh(): Promise<void> {
    return this.asked.ask();
  }
  giveRole(user: User, role: StaffRole): Promise<void> {
    return this.#then(call(changeRole, { params: of(user), body: { ...seen(user), role } }));
  }
  setActive(user: User, isActive: boolean): Promise<void> {
    const door = isActive ? reactivateUser : deactivateUser;
    return this.#then(call(door, { params: of(user), body: seen(user) }));
  }
  remove(user: User): Promise<void> {
    return this.#then(call(deleteUser, { params: of(user) }));
  }
  resetSecondFactor(user: User): Promise<void> {
    return this.#then(call(resetSecondFactor, { params: of(user) }));
  }
  resend({ id }: Invitation): Promise<void> {
    return this.#then(call(resendInvitation, { params: { invitationId: id } }));
  }
  withdraw({ id }: Invitation): Promise<void> {
    return this.#then(call(withdrawInvitation, { params: { invitationId: id } }));
  }
}
