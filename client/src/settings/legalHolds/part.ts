import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'legal-holds',
  title: 'Legal holds',
  ability: 'legalHolds.manage',
  order: 80,
  load: () => import('./LegalHolds.svelte'),
};
