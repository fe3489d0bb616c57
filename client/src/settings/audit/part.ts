import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'audit',
  title: 'Audit log',
  about: 'Who saw or changed what',
  group: 'Oversight',
  ability: 'audit.read',
  order: 90,
  load: () => import('./Audit.svelte'),
};
