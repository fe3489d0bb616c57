import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'mail',
  title: 'Mail',
  ability: 'mail.read',
  order: 70,
  load: () => import('./Mail.svelte'),
};
