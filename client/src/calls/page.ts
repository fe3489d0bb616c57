import Phone from '@lucide/svelte/icons/phone';
import type { Page } from '../pages.ts';

export const page: Page = {
  path: 'calls',
  title: 'Calls',
  ability: 'reminders.write',
  nav: { icon: Phone, order: 60 },
  load: () => import('./Calls.svelte'),
};
