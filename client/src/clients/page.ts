import PawPrint from '@lucide/svelte/icons/paw-print';
import type { Page } from '../pages.ts';

export const page: Page = {
  path: 'clients',
  title: 'Patients',
  ability: 'pets.read',
  nav: { icon: PawPrint, order: 10 },
  load: () => import('./ClientsPage.svelte'),
};
