import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'staff',
  title: 'Staff',
  ability: 'users.manage',
  order: 30,
  load: () => import('./Staff.svelte'),
};
