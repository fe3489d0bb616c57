import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'legal-holds',
  title: 'Legal holds',
  about: 'What must not be archived',
  group: 'Oversight',
  ability: 'legalHolds.manage',
  order: 80,
  load: () => import('./LegalHolds.svelte'),
};
