import CalendarDays from '@lucide/svelte/icons/calendar-days';
import type { Page } from '../pages.ts';

export const page: Page = {
  path: 'schedule',
  title: 'Schedule',
  ability: 'appointments.read',
  nav: { icon: CalendarDays, order: 5 },
  fillsWindow: true,
  load: () => import('./Schedule.svelte'),
};
