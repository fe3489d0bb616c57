import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'clinic',
  title: 'Clinic',
  ability: 'clinics.write',
  order: 20,
  load: () => import('./Clinic.svelte'),
};
