import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'device',
  title: 'This device',
  about: 'Colours, sound, signing out',
  group: 'You',
  order: 0,
  load: () => import('./ThisDevice.svelte'),
};
