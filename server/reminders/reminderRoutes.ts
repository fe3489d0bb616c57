import type { Route } from '../http/route.ts';
import { deleteReminder, tickOff, updateReminder } from './changeReminder.ts';
import { createReminder } from './createReminder.ts';
import { get, list, listOfCalls } from './readReminders.ts';

export const reminderRoutes: readonly Route[] = [
  list,
  listOfCalls,
  get,
  createReminder,
  updateReminder,
  deleteReminder,
  tickOff,
];
