import { acknowledgeAlert, correctLabResult, reportLabResult } from '../../shared/labEndpoints.ts';
import { LabAlertId, PetId } from '../../shared/ids.ts';
import {
  ask,
  desktop,
  expect,
  phone,
  signedIn,
  test,
  type StageClinic,
  violationsOn,
} from './support/stage.ts';
import type { TestServer } from '../support/testApp.ts';
import { makeUser } from '../support/testDatabase.ts';

/** Theo reports a critical potassium of the pet. */
async function reportPotassium(stage: TestServer, clinic: StageClinic, petId: string) {
  const theo = await signedIn(stage, clinic.users.technician);
  const reply = await ask(theo, reportLabResult, {
    body: {
      petId: PetId.parse(petId),
      testName: 'Potassium',
      resultValue: '7.9',
      unit: 'mmol/L',
      referenceRange: '3.5-5.8',
      status: 'critical',
      testDate: new Date().toISOString().slice(0, 10),
    },
  });
  if (!reply.body.alertId) throw new Error(`no alert was raised: ${JSON.stringify(reply.problem)}`);
  return { result: reply.body, alertId: LabAlertId.parse(reply.body.alertId) };
}

test('a veterinarian sees own patients first and everybody’s on a tap', async ({
  clinic,
  stage,
  visit,
}) => {
  const other = await makeUser(stage.deps.db, clinic, { firstName: 'Otto', lastName: 'Other' });
  await clinic.appointment({ name: 'Biscuit' });
  await clinic.appointment({ name: 'Mochi', species: 'cat', veterinarian: other });
  const { page } = await visit(clinic.users.veterinarian, phone);
  await expect(page.getByText('Biscuit', { exact: true })).toBeVisible();
  await expect(page.getByText('Mochi', { exact: true })).toBeHidden();
  await page.getByText('All', { exact: true }).click();
  await expect(page.getByText('Mochi', { exact: true })).toBeVisible();
});

test('a tap without a network is shown as waiting, outlives a reload and is sent once', async ({
  clinic,
  visit,
}) => {
  await clinic.appointment({ name: 'Biscuit' });
  const { page, context } = await visit(clinic.users.veterinarian, phone);
  const api = '**/api/v1/appointments/**';
  await context.route(api, (route) => route.abort());
  await page.getByRole('button', { name: /Check in.*Biscuit/ }).click();
  await expect(page.getByText(/check in Biscuit/)).toBeVisible();
  await page.reload();
  await expect(page.getByText(/check in Biscuit/)).toBeVisible();
  await context.unroute(api);
  await expect(page.getByRole('button', { name: /Start.*Biscuit/ })).toBeVisible({
    timeout: 15_000,
  });
});

test('a critical result fills the phone of its veterinarian and nobody else’s', async ({
  clinic,
  stage,
  visit,
}) => {
  const { petId } = await clinic.appointment({ name: 'Luna', species: 'cat' });
  const vera = await visit(clinic.users.veterinarian, phone);
  const rita = await visit(clinic.users.receptionist, phone);
  await reportPotassium(stage, clinic, petId);
  const alarm = vera.page.getByRole('dialog', { name: 'Critical result' });
  await expect(alarm).toContainText('Potassium');
  await expect(alarm).toContainText('7.9');
  await expect(alarm.getByRole('button', { name: 'Turn on sound' })).toBeVisible();
  await vera.page.keyboard.press('Escape');
  await expect(alarm).toBeVisible();
  await expect(rita.page.getByRole('link', { name: /Critical.*1 open/ })).toBeVisible();
  await expect(rita.page.getByRole('dialog')).toBeHidden();
});

test('reception learns that a critical result exists and whom it asks, not what it says', async ({
  clinic,
  stage,
  visit,
}) => {
  const { petId } = await clinic.appointment({ name: 'Luna', species: 'cat' });
  const { page } = await visit(clinic.users.receptionist, phone);
  await reportPotassium(stage, clinic, petId);
  await page.getByRole('link', { name: /Critical.*1 open/ }).click();
  await expect(page.getByText('Critical lab result')).toBeVisible();
  await expect(page.getByText(/Vera Vet is asked/)).toBeVisible();
  await expect(page.getByText(/7\.9|Potassium/)).toHaveCount(0);
});

test('acknowledging needs an answer about the read-back and clears the alarm everywhere', async ({
  clinic,
  stage,
  visit,
}) => {
  const { petId } = await clinic.appointment({ name: 'Luna', species: 'cat' });
  const vera = await visit(clinic.users.veterinarian, phone);
  const desk = await visit(clinic.users.veterinarian, desktop);
  await reportPotassium(stage, clinic, petId);
  await expect(desk.page.getByRole('region', { name: 'Critical results' })).toContainText('7.9');
  await vera.page.getByRole('button', { name: 'Acknowledge' }).click();
  const dialog = vera.page.getByRole('dialog', { name: 'Acknowledge a critical result' });
  await dialog.getByRole('button', { name: 'I take care of it' }).click();
  await expect(dialog.getByRole('alert')).toContainText('yes or no');
  await dialog.getByLabel('Yes').check();
  await dialog.getByLabel('Note').fill('Calcium gluconate given');
  await dialog.getByRole('button', { name: 'I take care of it' }).click();
  await expect(vera.page.getByRole('dialog')).toHaveCount(0);
  await expect(desk.page.getByRole('region', { name: 'Critical results' })).toBeHidden({
    timeout: 1_000,
  });
});

test('a withdrawn result is told to whoever acknowledged it until they confirm', async ({
  clinic,
  stage,
  visit,
}) => {
  const { petId } = await clinic.appointment({ name: 'Luna', species: 'cat' });
  const { result, alertId } = await reportPotassium(stage, clinic, petId);
  const vera = await signedIn(stage, clinic.users.veterinarian);
  const theo = await signedIn(stage, clinic.users.technician);
  const { page } = await visit(clinic.users.veterinarian, phone);
  await ask(vera, acknowledgeAlert, {
    params: { labAlertId: alertId },
    body: { version: 1, readBack: true },
  });
  await ask(theo, correctLabResult, {
    params: { labResultId: result.id },
    body: { version: result.version, status: 'normal', correctionReason: 'Wrong sample' },
  });
  const told = page.getByRole('dialog', { name: 'Result withdrawn' });
  await expect(told).toContainText('Wrong sample');
  await told.getByRole('button', { name: 'I have read it' }).click();
  await expect(told).toBeHidden();
});

test('the phone and its alarm have no accessibility violations', async ({
  clinic,
  stage,
  visit,
}) => {
  const { petId } = await clinic.appointment({ name: 'Luna', species: 'cat' });
  const { page, complaints } = await visit(clinic.users.veterinarian, phone);
  expect(await violationsOn(page)).toEqual([]);
  await reportPotassium(stage, clinic, petId);
  await page.getByRole('dialog', { name: 'Critical result' }).waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'See the board' }).click();
  const banner = page.getByRole('region', { name: 'Critical results' });
  await expect(banner).toBeVisible();
  await page.getByRole('link', { name: /Critical.*1 open/ }).click();
  await expect(page.getByRole('button', { name: 'Acknowledge' })).toBeVisible();
  await expect(banner).toBeHidden();
  expect(await violationsOn(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
