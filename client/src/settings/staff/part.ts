import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'staff',
  title: 'Staff',
  about: 'People, roles, invitations',
  group: 'Clinic',
  ability: 'users.manage',
  order: 30,
  load: () => import('./Staff.svelte'),
};
