import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { CalendarDate, LabPanelId, LabResultId, PetId } from './ids.ts';
import { LabReading, LabResult, NewLabResult } from './labEndpoints.ts';
import { LabStage, LabStatus } from './labStageRules.ts';

const { testName, testCode, resultValue, referenceRange, unit, status, notes } = NewLabResult.shape;
const { petId, appointmentId, testDate, receivedDate, labProvider, stage } = NewLabResult.shape;

/** One line of a panel. */
export const PanelLine = z.strictObject({
  testName,
  testCode,
  resultValue,
  referenceRange,
  unit,
  status,
  notes,
});
export const NewLabPanel = z.strictObject({
  panelName: z.string().trim().min(1).max(200),
  petId,
  appointmentId,
  testDate,
  receivedDate,
  labProvider,
  stage,
  results: z.array(PanelLine).min(1).max(60),
});

/** Reports the results of one panel together: all or none, each critical one with its alert. */
export const reportLabPanel = endpoint({
  method: 'POST',
  path: '/lab-panels',
  ability: 'labResults.write',
  body: NewLabPanel,
  reply: z.object({
    panelId: LabPanelId,
    panelName: z.string(),
    items: z.array(LabResult),
  }),
  status: 201,
  problems: ['unknown_reference', 'implausible_date'],
});

/** One point of a trend. */
export const LabPoint = z.object({
  id: LabResultId,
  testDate: CalendarDate,
  ...LabReading.pick({ comparator: true, unit: true, referenceLow: true, referenceHigh: true })
    .shape,
  value: z.number(),
  status: LabStatus,
  stage: LabStage,
});
export type LabPoint = z.infer<typeof LabPoint>;

/** The numeric results of one test of one pet, oldest first: the latest 500. A text such as `positive` is no point. */
export const getLabTrend = endpoint({
  method: 'GET',
  path: '/pets/:petId/lab-trends',
  ability: 'labResults.read',
  params: z.strictObject({ petId: PetId }),
  query: z.strictObject({ testName: z.string().trim().min(1).max(200) }),
  reply: z.object({ testName: z.string(), items: z.array(LabPoint) }),
  reads: 'lab_result',
  problems: ['not_found'],
});
