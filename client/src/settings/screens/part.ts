import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'screens',
  title: 'Screens',
  ability: 'screens.manage',
  order: 60,
  load: () => import('./Screens.svelte'),
};
