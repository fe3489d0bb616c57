import {
  type Clinic,
  deactivateClinic,
  deleteClinic,
  listClinics,
  reactivateClinic,
} from '../../../../shared/clinicEndpoints.ts';
import { listOrganizations, type Organization } from '../../../../shared/organizationEndpoints.ts';
import { allPages } from '../../live/allPages.ts';
import { call } from '../../live/call.ts';
import { session } from '../../live/session.svelte.ts';
import { Asked } from '../../ui/asked.svelte.ts';
import { router } from '../../ui/router.svelte.ts';

export type Group = { readonly organization: Organization; readonly clinics: readonly Clinic[] };

async function readGroup(): Promise<Group> {
  const [organizations, clinics] = await Promise.all([
    call(listOrganizations),
    allPages((query) => call(listClinics, { query })),
  ]);
  const [organization] = organizations.items;
  if (!organization) throw new Error('nobody is without an organization');
  return { organization, clinics };
}

const paramsOf = ({ id }: Clinic) => ({ clinicId: id });

/** The organization, its clinics as far as the person sees them, and what an owner does with them. */
export class OrganizationState {
  readonly asked = new Asked(readGroup);

  renamed(organization: Organization) {
    if (this.asked.value) this.asked.take({ ...this.asked.value, organization });
  }

  async setActive(clinic: Clinic, isActive: boolean): Promise<void> {
    const body = { version: clinic.version };
    const door = isActive ? reactivateClinic : deactivateClinic;
    await call(door, { params: paramsOf(clinic), body });
    await this.asked.ask();
  }

  async remove(clinic: Clinic): Promise<void> {
    await call(deleteClinic, { params: paramsOf(clinic) });
    await this.asked.ask();
  }

  /** The app begins anew there: on its board. */
  async goTo(clinic: Clinic): Promise<void> {
    await session.move(clinic.id);
    router.go('/');
  }
}
