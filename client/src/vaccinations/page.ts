import Syringe from '@lucide/svelte/icons/syringe';
import type { Page } from '../pages.ts';

export const page: Page = {
  path: 'vaccinations',
  title: 'Vaccines due',
  ability: 'vaccinations.readDue',
  nav: { icon: Syringe, order: 40 },
  load: () => import('./DuePage.svelte'),
};
