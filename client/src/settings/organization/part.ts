import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'organization',
  title: 'Organization',
  about: 'Subscription, clinics, owners',
  group: 'Clinic',
  ability: 'organization.read',
  order: 25,
  load: () => import('./OrganizationPart.svelte'),
};
