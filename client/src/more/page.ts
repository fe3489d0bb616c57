import type { Page } from '../pages.ts';

export const page: Page = { path: 'more', title: 'More', load: () => import('./More.svelte') };
