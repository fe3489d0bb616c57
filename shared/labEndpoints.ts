import { z } from 'zod';
import { AlertCard } from './board.ts';
import { endpoint } from './endpoint.ts';
import {
  AppointmentId,
  CalendarDate,
  Instant,
  LabAlertId,
  LabResultId,
  PetId,
  Version,
} from './ids.ts';
import { Cursor } from './live.ts';
import { PageQuery, pageOf } from './page.ts';

const text = (max: number) => z.string().trim().max(max).nullable();

const fields = {
  petId: PetId,
  appointmentId: AppointmentId.nullable(),
  testName: z.string().trim().min(1).max(200),
  testCode: text(50),
  resultValue: text(500),
  referenceRange: text(200),
  unit: text(50),
  status: z.enum(['normal', 'abnormal', 'critical', 'pending']),
  testDate: CalendarDate,
  receivedDate: CalendarDate.nullable(),
  labProvider: text(100),
  notes: text(10_000),
};

export const LabResult = z.object({
  id: LabResultId,
  version: Version,
  ...fields,
  /** The alert that this result raised, if it ever was critical. */
  alertId: LabAlertId.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type LabResult = z.infer<typeof LabResult>;

const NewLabResult = z
  .strictObject(fields)
  .partial()
  .required({ petId: true, testName: true, testDate: true });
const LabResultPatch = z.strictObject({
  version: Version,
  ...z.strictObject(fields).omit({ petId: true }).partial().shape,
  /** Why it was corrected: told to whoever acknowledged the alert. */
  correctionReason: z.string().trim().max(2_000).optional(),
});

export const listLabResults = endpoint({
  method: 'GET',
  path: '/lab-results',
  ability: 'labResults.read',
  query: PageQuery.extend({ petId: PetId.optional(), status: fields.status.optional() }),
  reply: pageOf(LabResult),
  reads: 'lab_result',
  problems: [],
});
const resultParams = z.strictObject({ labResultId: LabResultId });
export const getLabResult = endpoint({
  method: 'GET',
  path: '/lab-results/:labResultId',
  ability: 'labResults.read',
  params: resultParams,
  reply: LabResult,
  reads: 'lab_result',
  problems: ['not_found'],
});
/** Reports a result; `critical` raises one lab alert in the same transaction. */
export const reportLabResult = endpoint({
  method: 'POST',
  path: '/lab-results',
  ability: 'labResults.write',
  body: NewLabResult,
  reply: LabResult,
  status: 201,
  problems: ['unknown_reference'],
});
/** Corrects a result; an alert is raised, revised (asked again) or withdrawn with it. */
export const correctLabResult = endpoint({
  method: 'PATCH',
  path: '/lab-results/:labResultId',
  ability: 'labResults.write',
  params: resultParams,
  body: LabResultPatch,
  reply: LabResult,
  problems: ['not_found', 'stale_version', 'unknown_reference'],
});

export const listLabAlerts = endpoint({
  method: 'GET',
  path: '/lab-alerts',
  ability: 'labAlerts.read',
  query: PageQuery.extend({ state: z.enum(['open', 'acknowledged', 'withdrawn']).optional() }),
  reply: pageOf(AlertCard),
  reads: 'lab_alert',
  problems: [],
});
const alertParams = z.strictObject({ labAlertId: LabAlertId });
export const AlertReply = z.object({ alert: AlertCard, cursor: Cursor });
export type AlertReply = z.infer<typeof AlertReply>;
export const getLabAlert = endpoint({
  method: 'GET',
  path: '/lab-alerts/:labAlertId',
  ability: 'labAlerts.read',
  params: alertParams,
  reply: z.object({
    alert: AlertCard,
    history: z.array(z.object({ kind: z.string(), actorName: z.string().nullable(), at: Instant })),
  }),
  reads: 'lab_alert',
  problems: ['not_found'],
});
/** Takes responsibility for a critical result. `readBack`: the value was repeated aloud or re-read and confirmed. */
export const acknowledgeAlert = endpoint({
  method: 'POST',
  path: '/lab-alerts/:labAlertId/acknowledge',
  ability: 'labAlerts.acknowledge',
  params: alertParams,
  body: z.strictObject({
    version: Version,
    readBack: z.boolean(),
    note: z.string().trim().max(2_000).nullish(),
  }),
  reply: AlertReply,
  problems: ['not_found', 'stale_version', 'alert_already_acknowledged', 'alert_withdrawn'],
});
/** Whoever had acknowledged a result that was withdrawn confirms to have read so. */
export const confirmWithdrawalSeen = endpoint({
  method: 'POST',
  path: '/lab-alerts/:labAlertId/withdrawal-seen',
  ability: 'labAlerts.acknowledge',
  params: alertParams,
  body: z.strictObject({ version: Version }),
  reply: AlertReply,
  problems: ['not_found', 'stale_version', 'alert_not_yours'],
});
