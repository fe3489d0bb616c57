import { z } from 'zod';
import { AlertCard } from './board.ts';
import { endpoint } from './endpoint.ts';
import {
  AppointmentId,
  BookableInstant,
  CalendarDate,
  ClientId,
  Instant,
  LabAlertId,
  LabPanelId,
  LabResultId,
  PetId,
  PlausibleDate,
  UserId,
  Version,
} from './ids.ts';
import { Cursor } from './live.ts';
import { Empty, PageQuery, pageOf, sortedBy } from './page.ts';
import { LabStage, LabStatus } from './labStageRules.ts';
import { Warning } from './warning.ts';

const text = (max: number) => z.string().trim().max(max).nullable();

const fields = {
  petId: PetId,
  appointmentId: AppointmentId.nullable(),
  testName: z.string().trim().min(1).max(200),
  testCode: text(50),
  resultValue: text(500),
  referenceRange: text(200),
  unit: text(50),
  status: LabStatus,
  /** Not after tomorrow, as the clinic's calendar has it. */
  testDate: PlausibleDate,
  /** Neither before the test nor after tomorrow. */
  receivedDate: PlausibleDate.nullable(),
  labProvider: text(100),
  notes: text(10_000),
};

/** What the raw text says in numbers, where it says any; a suggestion is shown to people and never stored as the status. */
export const LabReading = z.object({
  value: z.number().nullable(),
  /** The value is only known to be below or above this number. */
  comparator: z.enum(['<', '<=', '>', '>=']).nullable(),
  unit: z.string().nullable(),
  referenceLow: z.number().nullable(),
  referenceHigh: z.number().nullable(),
  /** Where the value lies; null where that is not certain. */
  position: z.enum(['below', 'within', 'above']).nullable(),
  suggestedStatus: z.enum(['normal', 'abnormal']).nullable(),
});

export const LabResult = z.object({
  id: LabResultId,
  version: Version,
  ...fields,
  testDate: CalendarDate,
  receivedDate: CalendarDate.nullable(),
  stage: LabStage,
  /** The results that were reported together, such as a blood count. */
  panelId: LabPanelId.nullable(),
  panelName: text(200),
  reading: LabReading,
  /** The alert that this result raised, if it ever was critical. */
  alertId: LabAlertId.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type LabResult = z.infer<typeof LabResult>;

/** A new result is pending or final; without a `stage` that follows from its status. */
const firstStages = LabStage.exclude(['corrected']).optional();
export const NewLabResult = z.strictObject({
  ...z.strictObject(fields).partial().required({ petId: true, testName: true, testDate: true })
    .shape,
  stage: firstStages,
});
export const LabResultPatch = z.strictObject({
  version: Version,
  ...z.strictObject(fields).omit({ petId: true }).partial().shape,
  /** Pending to final; `corrected` comes by itself when a reported result is changed. */
  stage: LabStage.optional(),
  /** Why it was corrected: kept in its history, and told to whoever acknowledged the alert. */
  correctionReason: z.string().trim().max(2_000).optional(),
});

/** What a result said until somebody changed it. */
export const LabRevision = z.object({
  version: Version,
  stage: LabStage,
  was: LabResult.pick({
    testName: true,
    testCode: true,
    resultValue: true,
    referenceRange: true,
    unit: true,
    status: true,
    testDate: true,
    receivedDate: true,
    labProvider: true,
    notes: true,
  }),
  changedAt: Instant,
  changedByName: z.string().nullable(),
  reason: z.string().nullable(),
});

export const listLabResults = endpoint({
  method: 'GET',
  path: '/lab-results',
  ability: 'labResults.read',
  /** `testName` and `testCode` are whole, in any case. Dates are those of the test, included at both ends. */
  query: PageQuery.extend({
    petId: PetId.optional(),
    clientId: ClientId.optional(),
    panelId: LabPanelId.optional(),
    status: LabStatus.optional(),
    stage: LabStage.optional(),
    testName: z.string().trim().min(1).max(200).optional(),
    testCode: z.string().trim().min(1).max(50).optional(),
    testedFrom: CalendarDate.optional(),
    testedTo: CalendarDate.optional(),
    sort: sortedBy('id', 'testDate', 'testName'),
  }),
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
  /** With what it said before each change, latest first. */
  reply: LabResult.extend({ history: z.array(LabRevision) }),
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
  problems: ['unknown_reference', 'implausible_date'],
});
/** Corrects a result; an alert is raised, revised (asked again) or withdrawn with it. */
export const correctLabResult = endpoint({
  method: 'PATCH',
  path: '/lab-results/:labResultId',
  ability: 'labResults.write',
  params: resultParams,
  body: LabResultPatch,
  /** `warnings`: the verdict was not said again, and does not go with the new value. */
  reply: LabResult.extend({ warnings: z.array(Warning) }),
  problems: ['not_found', 'stale_version', 'unknown_reference', 'implausible_date', 'wrong_stage'],
});
/** Takes a result out of the record, such as one of another patient; its alert is withdrawn and told so. */
export const deleteLabResult = endpoint({
  method: 'DELETE',
  path: '/lab-results/:labResultId',
  ability: 'labResults.write',
  params: resultParams,
  query: z.strictObject({ reason: z.string().trim().min(1).max(2_000).optional() }),
  reply: Empty,
  problems: ['not_found', 'on_legal_hold'],
});

export const listLabAlerts = endpoint({
  method: 'GET',
  path: '/lab-alerts',
  ability: 'labAlerts.read',
  /** `veterinarianId`: who was asked first. `from` and `to` bound the time that it was raised at, `to` not included. By id is the order in which they were first raised. */
  query: PageQuery.extend({
    state: z.enum(['open', 'acknowledged', 'withdrawn']).optional(),
    petId: PetId.optional(),
    veterinarianId: UserId.optional(),
    from: BookableInstant.optional(),
    to: BookableInstant.optional(),
    sort: sortedBy('id', 'raisedAt'),
  }),
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
    readBack: z.boolean({ error: 'Please answer yes or no' }),
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
