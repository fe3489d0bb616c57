import type { Page } from '../pages.ts';

export const page: Page = {
  path: 'pets',
  title: 'Patient',
  ability: 'pets.read',
  under: 'clients',
  load: () => import('./PetPage.svelte'),
};
