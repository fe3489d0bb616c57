import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'audit',
  title: 'Audit log',
  ability: 'audit.read',
  order: 90,
  load: () => import('./Audit.svelte'),
};
