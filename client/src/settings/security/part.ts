import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'security',
  title: 'Security',
  ability: 'account.own',
  order: 10,
  load: () => import('./Security.svelte'),
};
