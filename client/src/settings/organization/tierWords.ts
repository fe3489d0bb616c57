import type { Organization } from '../../../../shared/organizationEndpoints.ts';

type Fact = readonly [name: string, value: string];

const names = { starter: 'Starter', professional: 'Professional', enterprise: 'Enterprise' };

/** What the organization has subscribed to, and how much of it is used. */
export function tierWords(organization: Organization, clinics: number | null): Fact[] {
  const { subscriptionTier, maxClinics, maxUsersPerClinic } = organization;
  const used = clinics === null ? '' : `${String(clinics)} of `;
  return [
    ['Subscription', names[subscriptionTier]],
    ['Clinics', `${used}${String(maxClinics)}`],
    ['People', `up to ${String(maxUsersPerClinic)} in each clinic`],
  ];
}
