import type { Route } from '../http/route.ts';
import { book } from './book.ts';
import { cancel } from './cancel.ts';
import { checkIn } from './checkIn.ts';
import { complete } from './complete.ts';
import { confirm } from './confirm.ts';
import { deleteAppointment } from './deleteAppointment.ts';
import { markNoShow } from './markNoShow.ts';
import { moveRoom } from './moveRoom.ts';
import { get, list } from './readAppointments.ts';
import { reschedule } from './reschedule.ts';
import { startVisit } from './startVisit.ts';
import { undo } from './undo.ts';
import { updateAppointment } from './updateAppointment.ts';
import { walkIn } from './walkIn.ts';

export const appointmentRoutes: readonly Route[] = [
  list,
  get,
  book,
  walkIn,
  confirm,
  checkIn,
  startVisit,
  moveRoom,
  complete,
  cancel,
  markNoShow,
  undo,
  reschedule,
  updateAppointment,
  deleteAppointment,
];
