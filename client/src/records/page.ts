import type { Page } from '../pages.ts';

export const page: Page = {
  path: 'notes',
  title: 'Note',
  ability: 'medicalRecords.read',
  under: 'clients',
  load: () => import('./NotePage.svelte'),
};
