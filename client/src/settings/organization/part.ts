import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'organization',
  title: 'Organization',
  ability: 'organization.read',
  order: 25,
  load: () => import('./OrganizationPart.svelte'),
};
