import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'screens',
  title: 'Screens',
  about: 'Displays on the wall',
  group: 'Clinic',
  ability: 'screens.manage',
  order: 60,
  load: () => import('./Screens.svelte'),
};
