import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'protocols',
  title: 'Vaccine protocols',
  about: 'When the next dose is due',
  group: 'Clinic',
  ability: 'vaccineProtocols.read',
  order: 50,
  load: () => import('./Protocols.svelte'),
};
