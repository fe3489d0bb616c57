import type { Locator, Page } from '@playwright/test';
import { reschedule } from '../../shared/appointmentEndpoints.ts';
import { AppointmentId } from '../../shared/ids.ts';
import { makeAppointment, makePet, makeUser } from '../support/testDatabase.ts';
import { ask, expect, phone, signedIn, test, violationsOn } from './support/stage.ts';

/** The next day at this hour of the clinic's clock: far enough from now that nothing has begun. */
function tomorrowAt(hour: number): Date {
  const day = new Date(Date.now() + 86_400_000).toLocaleDateString('en-CA', {
    timeZone: 'America/New_York',
  });
  const zone = new Date(`${day}T12:00:00Z`).toLocaleString('en-US', {
    timeZone: 'America/New_York',
    timeZoneName: 'longOffset',
  });
  const offset = /GMT([+-]\d\d:\d\d)/.exec(zone)?.[1] ?? 'Z';
  return new Date(`${day}T${String(hour).padStart(2, '0')}:00:00${offset}`);
}

async function openTomorrow(page: Page) {
  await page.goto(new URL('/schedule', page.url()).href);
  await page.getByRole('button', { name: 'Next day' }).click();
}

/** Where it is once the page has come to rest: hovering waits for that. */
async function centreOf(part: Locator) {
  await part.hover();
  const box = await part.boundingBox();
  if (!box) throw new Error('nothing to take hold of');
  return { ...box, x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Drags with the mouse by so many pixels as a hand does: the calendar is seen to follow before it is let go. */
async function drag(page: Page, part: Locator, by: { x?: number; y?: number }) {
  const { x, y } = await centreOf(part);
  await page.mouse.move(x, y - 8);
  await page.mouse.down();
  await page.mouse.move(x + (by.x ?? 0) / 2, y - 8 + (by.y ?? 0) / 2, { steps: 5 });
  await expect(page.locator('.ec-ghost, .ec-preview').first()).toBeVisible();
  await page.mouse.move(x + (by.x ?? 0), y - 8 + (by.y ?? 0), { steps: 5 });
  await page.mouse.up();
}

const slow = { timeout: 15_000 };
const visitOf = (page: Page, name: string) =>
  page.getByRole('article').filter({ hasText: name }).last();

test('a visit is dragged to another hour and taken back', async ({ clinic, visit }) => {
  await clinic.appointment({ name: 'Biscuit', startTime: tomorrowAt(10) });
  const { page, complaints } = await visit(clinic.users.receptionist);
  await openTomorrow(page);
  const biscuit = visitOf(page, 'Biscuit');
  await expect(biscuit).toContainText('10:00');
  const hour = (await centreOf(biscuit)).height * 2;
  await drag(page, biscuit, { y: hour });
  await expect(page.getByText(/Biscuit is now on .* at 11:00/)).toBeVisible(slow);
  await expect(biscuit).toContainText('11:00');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(biscuit).toContainText('10:00');
  await page.reload();
  await page.getByRole('button', { name: 'Next day' }).click();
  await expect(visitOf(page, 'Biscuit')).toContainText('10:00');
  expect(complaints).toEqual([]);
});

test('a visit dropped on somebody who is busy goes back and says so', async ({
  clinic,
  stage,
  visit,
}) => {
  const other = await makeUser(stage.deps.db, clinic, { firstName: 'Olga', lastName: 'Other' });
  await clinic.appointment({ name: 'Biscuit', startTime: tomorrowAt(10), veterinarian: other });
  await clinic.appointment({ name: 'Luna', startTime: tomorrowAt(11) });
  const { page } = await visit(clinic.users.receptionist);
  await openTomorrow(page);
  const [biscuit, luna] = [visitOf(page, 'Biscuit'), visitOf(page, 'Luna')];
  const [from, to] = [await centreOf(biscuit), await centreOf(luna)];
  await drag(page, biscuit, { x: to.x - from.x, y: to.y - from.y });
  await expect(page.getByText(/Biscuit stays where it was/)).toContainText('Luna', slow);
  await expect(biscuit).toContainText('10:00');
  await page.getByRole('button', { name: 'Move anyway' }).click();
  await expect(page.getByText(/Biscuit is now on .* at 11:00, with Vera/)).toBeVisible(slow);
});

test('what a colleague moves is seen without a reload', async ({ clinic, stage, visit }) => {
  const { id } = await clinic.appointment({ name: 'Biscuit', startTime: tomorrowAt(10) });
  const { page } = await visit(clinic.users.receptionist);
  await openTomorrow(page);
  await expect(visitOf(page, 'Biscuit')).toContainText('10:00');
  const reply = await ask(await signedIn(stage, clinic.users.veterinarian), reschedule, {
    params: { appointmentId: AppointmentId.parse(id) },
    body: {
      version: 1,
      startAt: tomorrowAt(14).toISOString(),
      endAt: tomorrowAt(15).toISOString(),
    },
  });
  expect(reply.status).toBe(200);
  await expect(visitOf(page, 'Biscuit')).toContainText('14:00', slow);
});

test('by keyboard a visit is opened and rescheduled', async ({ clinic, visit }) => {
  await clinic.appointment({ name: 'Biscuit', startTime: tomorrowAt(10) });
  const { page } = await visit(clinic.users.receptionist);
  await openTomorrow(page);
  await visitOf(page, 'Biscuit').getByRole('button').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Reschedule' }).press('Enter');
  await page.getByLabel('Time', { exact: true }).fill('15:30');
  await page.getByRole('button', { name: 'Reschedule' }).press('Enter');
  await expect(visitOf(page, 'Biscuit')).toContainText('15:30', slow);
});

test('in a week of many at once each name is read, and a patient who has died is marked', async ({
  clinic,
  stage,
  visit,
}) => {
  const { db } = stage.deps;
  const names = ['Biscuit', 'Clementine', 'Winston', 'Saskia', 'Bramble', 'Smokey', 'Kiwi'];
  for (const name of names) await clinic.appointment({ name, startTime: tomorrowAt(10) });
  const pet = await makePet(db, clinic, { name: 'Hazel', isDeceased: true });
  await makeAppointment(db, clinic, { pet, startTime: tomorrowAt(10) });
  const { page } = await visit(clinic.users.receptionist);
  await openTomorrow(page);
  await page.getByText('Week', { exact: true }).click();
  const tiles = page.getByRole('article').filter({ has: page.getByRole('button') });
  await expect(tiles).toHaveCount(names.length + 1);
  const widths = await tiles.evaluateAll((all) => all.map((one) => one.clientWidth));
  expect(Math.min(...widths)).toBeGreaterThan(50);
  await expect(visitOf(page, 'Hazel')).toContainText('Deceased');
  await expect(page.getByText('Deceased')).toHaveCount(1);
  expect(await violationsOn(page)).toEqual([]);
});

for (const device of [undefined, phone]) {
  test(`the schedule ${device ? 'on the phone' : 'on a desk'} has no accessibility violations`, async ({
    clinic,
    visit,
  }) => {
    await clinic.appointment({ name: 'Biscuit', startTime: tomorrowAt(10), room: 'Exam 1' });
    const { page, complaints } = await visit(clinic.users.veterinarian, device);
    await openTomorrow(page);
    await expect(page.getByText('Biscuit')).toBeVisible();
    expect(await violationsOn(page)).toEqual([]);
    await page.getByText('Rooms', { exact: true }).click();
    await page.getByText('Week', { exact: true }).click();
    await expect(page.getByText('Biscuit')).toBeVisible();
    expect(await violationsOn(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
}
