import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'clinic',
  title: 'This clinic',
  about: 'Address, opening hours, rooms, reminders',
  group: 'Clinic',
  ability: 'clinics.write',
  order: 20,
  load: () => import('./Clinic.svelte'),
};
