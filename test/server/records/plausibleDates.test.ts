import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { book, reschedule } from '../../../shared/appointmentEndpoints.ts';
import { addDays } from '../../../shared/calendar.ts';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { correctLabResult, reportLabResult } from '../../../shared/labEndpoints.ts';
import { reportLabPanel } from '../../../shared/labPanelEndpoints.ts';
import {
  createMedicalRecord,
  updateMedicalRecord,
} from '../../../shared/medicalRecordEndpoints.ts';
import { clinicDayAt } from '../../../server/board/clinicDay.ts';
import { askRaw, signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import {
  makeAppointment,
  makeClinic,
  makePet,
  type TestClinic,
} from '../../support/testDatabase.ts';

const birthDate = '2019-05-05';
const hourMs = 3_600_000;
let server: TestServer;
let clinic: TestClinic;
let vera: Asker;
let petId: string;
let veterinarianId: string;
let today: string;

const day = (days: number) => addDays(today, days);
const inHours = (hours: number) => new Date(server.clock.nowMs() + hours * hourMs).toISOString();
const slot = (hours: number) => ({ startAt: inHours(hours), endAt: inHours(hours + 0.5) });

beforeAll(async () => {
  server = await testApp();
  // The evening in New York: tomorrow has begun in UTC.
  server.clock.stopAt(`${new Date().toISOString().slice(0, 10)}T02:30:00.000Z`);
  const { db } = server.deps;
  clinic = await makeClinic(db, { clinic: { timezone: 'America/New_York' } });
  today = clinicDayAt('America/New_York', server.clock.nowMs()).day;
  vera = await signedIn(server, clinic.users.veterinarian);
  veterinarianId = clinic.users.veterinarian.id;
  petId = (await makePet(db, clinic, { birthDate })).id;
});
afterAll(() => server.close());

type Wish = { readonly body: object; readonly params?: object };
type Verdict = readonly [code: string, path: string] | 201;

async function expectVerdict(endpoint: Endpoint, wish: Wish, verdict: Verdict) {
  const reply = await askRaw(vera, endpoint, wish);
  if (verdict === 201) {
    expect(reply.status, JSON.stringify(reply.problem)).toBeLessThan(300);
    return;
  }
  const [code, path] = verdict;
  const errors = expect.arrayContaining([expect.objectContaining({ path })]) as unknown;
  expect(reply.problem).toMatchObject({ code, errors });
}

const bad = (field: string) => ['invalid_request', `body.${field}`] as const;
const odd = (field: string) => ['implausible_date', `body.${field}`] as const;

const labDates: readonly [said: string, dates: () => object, verdict: Verdict][] = [
  ['tested in the year 26', () => ({ testDate: '0026-11-01' }), bad('testDate')],
  ['tested in 1979', () => ({ testDate: '1979-12-31' }), bad('testDate')],
  ['tested in 2100', () => ({ testDate: '2100-01-01' }), bad('testDate')],
  [
    'received in 2100',
    () => ({ testDate: day(-1), receivedDate: '2100-01-01' }),
    bad('receivedDate'),
  ],
  ['tested the day after tomorrow', () => ({ testDate: day(2) }), odd('testDate')],
  ['tested tomorrow, as the laboratory’s calendar has it', () => ({ testDate: day(1) }), 201],
  [
    'received before the test',
    () => ({ testDate: day(-1), receivedDate: day(-2) }),
    odd('receivedDate'),
  ],
  [
    'received the day after tomorrow',
    () => ({ testDate: day(0), receivedDate: day(2) }),
    odd('receivedDate'),
  ],
  ['received on the day of the test', () => ({ testDate: day(-1), receivedDate: day(-1) }), 201],
];

describe('a lab result', () => {
  it.each(labDates)('%s', async (_said, dates, verdict) => {
    const body = { petId, testName: 'Potassium', ...dates() };
    await expectVerdict(reportLabResult, { body }, verdict);
    const { testName, ...common } = body;
    const panel = { ...common, panelName: 'Electrolytes', results: [{ testName }] };
    await expectVerdict(reportLabPanel, { body: panel }, verdict);
    const made = await askRaw(vera, reportLabResult, {
      body: { petId, testName, testDate: day(-1) },
    });
    const { id: labResultId } = made.body as { id: string };
    const correction = { params: { labResultId }, body: { version: 1, ...dates() } };
    await expectVerdict(correctLabResult, correction, verdict);
  });
});

const noteDates: readonly [said: string, dates: () => object, verdict: Verdict][] = [
  ['a visit in 1979', () => ({ visitDate: '1979-12-31T10:00:00.000Z' }), bad('visitDate')],
  ['a visit before the birth', () => ({ visitDate: '2019-05-05T03:59:00.000Z' }), bad('visitDate')],
  ['a visit on the day of birth', () => ({ visitDate: '2019-05-05T04:00:00.000Z' }), 201],
  ['a visit the day after tomorrow', () => ({ visitDate: inHours(25) }), bad('visitDate')],
  ['a follow-up in 2100', () => ({ followUpDate: '2100-01-01' }), bad('followUpDate')],
  ['a follow-up in the year 27', () => ({ followUpDate: '0027-01-01' }), bad('followUpDate')],
  ['a follow-up before the visit', () => ({ followUpDate: day(-1) }), bad('followUpDate')],
  ['a follow-up on the day of the visit', () => ({ followUpDate: day(0) }), 201],
];

describe('a note', () => {
  it.each(noteDates)('%s', async (_said, dates, verdict) => {
    await expectVerdict(createMedicalRecord, { body: { petId, ...dates() } }, verdict);
    const made = await askRaw(vera, createMedicalRecord, { body: { petId } });
    const { id: medicalRecordId } = made.body as { id: string };
    const change = { params: { medicalRecordId }, body: { version: 1, ...dates() } };
    await expectVerdict(updateMedicalRecord, change, verdict);
  });
});

describe('an appointment', () => {
  it.each([
    ['a year ago', -24 * 365, bad('startAt')],
    ['more than a day ago', -24.1, bad('startAt')],
    ['yesterday', -23.9, 201 as const],
    ['now', 0, 201 as const],
  ])('%s', async (_said, hours, verdict) => {
    const visit = { petId, veterinarianId, type: 'wellness', allowDoubleBooking: true };
    await expectVerdict(book, { body: { ...visit, ...slot(hours) } }, verdict);
    const { id: appointmentId } = await makeAppointment(server.deps.db, clinic);
    const body = { version: 1, ...slot(hours), allowDoubleBooking: true };
    await expectVerdict(reschedule, { params: { appointmentId }, body }, verdict);
  });
});
