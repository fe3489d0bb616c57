import SettingsIcon from '@lucide/svelte/icons/settings';
import type { Page } from '../pages.ts';

export const page: Page = {
  path: 'settings',
  title: 'Settings',
  nav: { icon: SettingsIcon, order: 90 },
  load: () => import('./Settings.svelte'),
};
