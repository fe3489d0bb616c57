import {
  book,
  cancel,
  getAppointment,
  reschedule,
  updateAppointment,
} from '../../shared/appointmentEndpoints.ts';
import { AppointmentId, PetId } from '../../shared/ids.ts';
import { updatePet } from '../../shared/petEndpoints.ts';
import { ask, expect, phone, signedIn, test, violationsOn, type Visitor } from './support/stage.ts';

const closedAllWeek = JSON.stringify({ monday: [] });

async function openFromMenu({ page }: Visitor, item: string) {
  await page.getByRole('button', { name: 'More for Biscuit' }).click();
  await page.getByRole('menuitem', { name: item }).click();
  return page.getByRole('dialog');
}

test('a booking says at each field what the server would, and asks before it is lost', async ({
  clinic,
  stage,
  visit,
}) => {
  const { page, complaints } = await visit(clinic.users.receptionist);
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Book an appointment' });
  await dialog.getByLabel('Minutes').fill('0');
  await dialog.getByRole('button', { name: 'Book', exact: true }).click();
  await expect(dialog.getByRole('combobox', { name: 'Patient' })).toBeFocused();
  await expect(dialog.getByText('Please fill this in')).toBeVisible();
  const { problem } = await ask(await signedIn(stage, clinic.users.receptionist), book, {
    body: { type: 'sick' } as never,
  });
  expect(problem.errors).toContainEqual({ path: 'body.petId', message: 'Please fill this in' });
  await expect(dialog.getByText('Must be after the start, within a day')).toBeVisible();
  await dialog.getByLabel('Reason').fill('Limping');
  expect(await violationsOn(page)).toEqual([]);
  await page.keyboard.press('Escape');
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.getByRole('button', { name: 'Go on writing' }).click();
  await expect(dialog.getByLabel('Reason')).toHaveValue('Limping');
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Leave without saving' }).click();
  await expect(dialog).toBeHidden();
  expect(complaints).toEqual([]);
});

test('outside of the opening hours a visit is moved with a warning', async ({
  clinic,
  stage,
  visit,
}) => {
  const hours = { working_hours: closedAllWeek };
  await stage.deps.db.auth('clinics').where({ id: clinic.id }).update(hours);
  await clinic.appointment({});
  const visitor = await visit(clinic.users.receptionist, phone);
  const dialog = await openFromMenu(visitor, 'Reschedule');
  await expect(dialog.getByText('The clinic is closed then.')).toBeVisible();
  expect(await violationsOn(visitor.page)).toEqual([]);
  await dialog.getByLabel('Minutes').fill('45');
  await dialog.getByRole('button', { name: 'Reschedule' }).click();
  await expect(dialog).toBeHidden();
});

test('an edited visit shows what a colleague saved meanwhile, and keeps what was typed', async ({
  clinic,
  stage,
  visit,
}) => {
  const { id } = await clinic.appointment({});
  const visitor = await visit(clinic.users.receptionist);
  const dialog = await openFromMenu(visitor, 'Edit');
  await dialog.getByLabel('Reason').fill('Limping, left');
  const vera = await signedIn(stage, clinic.users.veterinarian);
  const params = { appointmentId: AppointmentId.parse(id) };
  const body = { version: 1, priority: 'urgent', notes: 'Call first' } as const;
  await ask(vera, updateAppointment, { params, body });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText(/Priority is now Urgent/)).toBeVisible();
  await expect(dialog.getByText(/Notes is now Call first/)).toBeVisible();
  await expect(dialog.getByLabel('Reason')).toHaveValue('Limping, left');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  const after = await ask(vera, getAppointment, { params });
  const kept = { reason: 'Limping, left', priority: 'urgent', notes: 'Call first' };
  expect(after.body).toMatchObject(kept);
});

test('a visit that was moved meanwhile is told with day and time', async ({
  clinic,
  stage,
  visit,
}) => {
  const { id } = await clinic.appointment({});
  const visitor = await visit(clinic.users.receptionist);
  const dialog = await openFromMenu(visitor, 'Reschedule');
  await dialog.getByLabel('Room').selectOption('Exam 3');
  const inAnHour = (hours: number) =>
    new Date(stage.clock.nowMs() + hours * 3_600_000).toISOString();
  await ask(await signedIn(stage, clinic.users.veterinarian), reschedule, {
    params: { appointmentId: AppointmentId.parse(id) },
    body: { version: 1, startAt: inAnHour(1), endAt: inAnHour(2) },
  });
  await dialog.getByRole('button', { name: 'Reschedule' }).click();
  await expect(dialog.getByText(/Start is now .*, \d\d:\d\d/)).toBeVisible();
  await expect(dialog.getByLabel('Room')).toHaveValue('Exam 3');
  await expect(dialog.getByLabel('Minutes')).toHaveValue('60');
});

test('a cancellation needs a reason, in the server’s words', async ({ clinic, stage, visit }) => {
  const { id } = await clinic.appointment({});
  const visitor = await visit(clinic.users.receptionist);
  const dialog = await openFromMenu(visitor, 'Cancel with a reason');
  await dialog.getByRole('button', { name: 'Cancel the appointment' }).click();
  await expect(dialog.getByText('Please fill this in')).toBeVisible();
  await expect(dialog.getByLabel('Reason')).toBeFocused();
  const { problem } = await ask(await signedIn(stage, clinic.users.receptionist), cancel, {
    params: { appointmentId: AppointmentId.parse(id) },
    body: { version: 1, reason: ' ' },
  });
  expect(problem.errors).toEqual([{ path: 'body.reason', message: 'Please fill this in' }]);
  await dialog.getByRole('button', { name: 'Owner cancelled' }).click();
  await dialog.getByRole('button', { name: 'Cancel the appointment' }).click();
  await expect(dialog).toBeHidden();
});

test('an allergy that a colleague writes down is in the opened visit at once', async ({
  clinic,
  stage,
  visit,
}) => {
  const { petId } = await clinic.appointment({});
  const visitor = await visit(clinic.users.veterinarian);
  const dialog = await openFromMenu(visitor, 'Open');
  await dialog.getByRole('link', { name: 'Sofia Moreno' }).waitFor();
  await ask(await signedIn(stage, clinic.users.receptionist), updatePet, {
    params: { petId: PetId.parse(petId) },
    body: { version: 1, allergies: 'Penicillin', specialInstructions: 'Bites' },
  });
  await expect(dialog.getByText('Penicillin')).toBeVisible();
  await expect(dialog.getByText('Bites')).toBeVisible();
});

test('who was never checked in is said to be so, and pages are titled by their record', async ({
  clinic,
  stage,
  visit,
}) => {
  const startTime = new Date(stage.clock.nowMs() - 3 * 86_400_000);
  const { petId } = await clinic.appointment({ startTime });
  const { page } = await visit(clinic.users.receptionist, phone);
  await page.goto(new URL(`/pets/${petId}`, page.url()).href);
  await expect(page).toHaveTitle(/^Biscuit Moreno · Test clinic/);
  await expect(page.getByRole('region', { name: 'Visits' })).toContainText('Not checked in');
  await page.getByRole('link', { name: 'Sofia Moreno' }).first().click();
  await expect(page).toHaveTitle(/^Sofia Moreno · Test clinic/);
  await expect(page.getByRole('region', { name: 'Visits' })).toContainText('Not checked in');
  await page.getByRole('link', { name: 'Board' }).click();
  await expect(page).toHaveTitle(/^Board · Test clinic/);
});
