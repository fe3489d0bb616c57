import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: '',
  title: 'This device',
  order: 0,
  load: () => import('./ThisDevice.svelte'),
};
