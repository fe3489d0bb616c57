import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'mail',
  title: 'Mail',
  about: 'Messages to staff and clients',
  group: 'Oversight',
  ability: 'mail.read',
  order: 70,
  load: () => import('./Mail.svelte'),
};
