import type { SettingsPart } from '../settingsParts.ts';

export const part: SettingsPart = {
  path: 'protocols',
  title: 'Vaccine protocols',
  ability: 'vaccineProtocols.read',
  order: 50,
  load: () => import('./Protocols.svelte'),
};
