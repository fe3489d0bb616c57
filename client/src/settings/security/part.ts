import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'security',
  title: 'Security',
  about: 'Name, password, second step, devices',
  group: 'You',
  ability: 'account.own',
  order: 10,
  load: () => import('./Security.svelte'),
};
