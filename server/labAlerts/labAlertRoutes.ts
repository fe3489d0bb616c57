import type { Route } from '../http/route.ts';
import { acknowledgeAlert } from './acknowledgeAlert.ts';
import { confirmWithdrawalSeen } from './confirmWithdrawalSeen.ts';
import { get, list } from './readLabAlerts.ts';

export const labAlertRoutes: readonly Route[] = [
  list,
  get,
  acknowledgeAlert,
  confirmWithdrawalSeen,
];
