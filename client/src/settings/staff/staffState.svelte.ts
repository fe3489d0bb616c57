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
import { allPages } from '../../live/allPages.ts';
import { call } from '../../live/call.ts';
import { Asked } from '../../ui/asked.svelte.ts';

type Staff = {
  readonly people: readonly User[];
  readonly invitations: readonly Invitation[];
  readonly places: { readonly taken: number; readonly most: number | null };
};

async function readInvitations() {
  let places: Staff['places'] = { taken: 0, most: null };
  const invitations = await allPages(async (query) => {
    const page = await call(listInvitations, { query });
    places = page.places;
    return page;
  });
  return { invitations, places };
}

async function readStaff(): Promise<Staff> {
  const [people, invited] = await Promise.all([
    allPages((query) => call(listUserAccounts, { query })),
    readInvitations(),
  ]);
  return { people, ...invited };
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
