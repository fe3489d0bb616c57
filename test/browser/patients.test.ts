import { updateClient } from '../../shared/clientEndpoints.ts';
import { ClientId, PetId } from '../../shared/ids.ts';
import { getPet, updatePet } from '../../shared/petEndpoints.ts';
import type { z } from 'zod';
import {
  ask,
  expect,
  phone,
  signedIn,
  test,
  violationsOn,
  type StageClinic,
} from './support/stage.ts';
import type { TestServer } from '../support/testApp.ts';

type PetPatch = Omit<z.input<NonNullable<(typeof updatePet)['body']>>, 'version'>;

/** Biscuit of Sofia Moreno with a visit today, and what else is written down of them. */
async function biscuit(stage: TestServer, clinic: StageClinic, patch: PetPatch = {}) {
  const { petId } = await clinic.appointment({ name: 'Biscuit' });
  const rita = await signedIn(stage, clinic.users.receptionist);
  const params = { petId: PetId.parse(petId) };
  const { body } = await ask(rita, getPet, { params });
  await ask(rita, updatePet, { params, body: { version: body.version, ...patch } });
  await ask(rita, updateClient, {
    params: { clientId: ClientId.parse(body.clientId) },
    body: { version: 1, mobile: '+12125550123', email: 'sofia@example.com' },
  });
  return { path: `/pets/${petId}`, ownerPath: `/clients/${body.clientId}`, params, rita };
}

test('the page of a patient says first what to take care of, then owner and visits', async ({
  clinic,
  stage,
  visit,
}) => {
  const patch = { allergies: 'Penicillin', specialInstructions: 'Bites when held' };
  const { path } = await biscuit(stage, clinic, patch);
  const { page, complaints } = await visit(clinic.users.veterinarian);
  await page.goto(new URL(path, page.url()).href);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Biscuit');
  await expect(page.getByRole('alert').filter({ hasText: 'Allergies' })).toContainText(
    'Penicillin',
  );
  await expect(page.getByText('Bites when held')).toBeVisible();
  await expect(page.getByRole('link', { name: /^Mobile: / })).toHaveAttribute(
    'href',
    'tel:+12125550123',
  );
  const visits = page.getByRole('region', { name: 'Visits' });
  await visits.getByRole('button', { name: /Limping/ }).click();
  await expect(page.getByRole('dialog', { name: 'Biscuit Moreno' })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a deceased patient is said to be so, and nothing more is booked', async ({
  clinic,
  stage,
  visit,
}) => {
  const patch = { isDeceased: true, deceasedDate: '2026-03-04', birthDate: '2020-03-04' };
  const { path } = await biscuit(stage, clinic, patch);
  const { page } = await visit(clinic.users.receptionist, phone);
  await page.goto(new URL(path, page.url()).href);
  await expect(page.getByText('Deceased, 4 Mar 2026, at 6 years')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Book', exact: true })).toHaveCount(0);
});

test('what a role may not read is not asked for', async ({ clinic, stage, visit }) => {
  const { path } = await biscuit(stage, clinic);
  const { page, context } = await visit(clinic.users.receptionist);
  const asked: string[] = [];
  context.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(new URL(path, page.url()).href);
  await expect(page.getByRole('region', { name: 'Visits' }).getByText('Limping')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Weight' })).toHaveCount(0);
  const medical = /medical-records|lab-results|\/vaccinations$/;
  expect(asked.filter((pathname) => medical.test(pathname))).toEqual([]);
});

test('a visit is booked from the page of the patient and shows there', async ({
  clinic,
  stage,
  visit,
}) => {
  const { path } = await biscuit(stage, clinic);
  const { page } = await visit(clinic.users.receptionist);
  await page.goto(new URL(path, page.url()).href);
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Book an appointment' });
  await expect(dialog.getByText('Biscuit')).toBeVisible();
  await dialog.getByLabel('Reason').fill('Look at the paw');
  await dialog.getByLabel('Day').fill('2027-03-01');
  await dialog.getByRole('button', { name: 'Book', exact: true }).click();
  await expect(
    page.getByRole('region', { name: 'Visits' }).getByText('Look at the paw'),
  ).toBeVisible();
});

test('the page of an owner has one-tap contacts, pets and their visits; a pet is added there', async ({
  clinic,
  stage,
  visit,
}) => {
  const { ownerPath } = await biscuit(stage, clinic);
  const { page } = await visit(clinic.users.receptionist, phone);
  await page.goto(new URL(ownerPath, page.url()).href);
  await expect(page.getByRole('link', { name: 'E-mail: sofia@example.com' })).toHaveAttribute(
    'href',
    'mailto:sofia@example.com',
  );
  await expect(page.getByRole('region', { name: 'Visits' })).toContainText('Biscuit, ');
  await page.getByRole('button', { name: 'Add a pet' }).click();
  const dialog = page.getByRole('dialog', { name: 'New pet of Sofia Moreno' });
  await dialog.getByRole('button', { name: 'Save patient' }).click();
  await expect(dialog.getByText('Please fill this in')).toBeVisible();
  await expect(dialog.getByLabel('Pet’s name')).toBeFocused();
  await dialog.getByLabel('Pet’s name').fill('Waffles');
  await dialog.getByRole('button', { name: 'Save patient' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Waffles');
});

test('what two people save at once is settled field by field', async ({ clinic, stage, visit }) => {
  const { path, params, rita } = await biscuit(stage, clinic);
  const { page } = await visit(clinic.users.veterinarian);
  await page.goto(new URL(path, page.url()).href);
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit Biscuit' });
  await dialog.getByLabel('Allergies').fill('Chicken');
  const { body } = await ask(rita, getPet, { params });
  await ask(rita, updatePet, {
    params,
    body: { version: body.version, allergies: 'Beef', breed: 'Poodle' },
  });
  await dialog.getByRole('button', { name: 'Save patient' }).click();
  await expect(dialog.getByText(/Breed is now Poodle/)).toBeInViewport();
  await dialog.getByLabel('Theirs: Beef').check();
  await expect(dialog.getByLabel('Allergies', { exact: true })).toHaveValue('Beef');
  await dialog.getByLabel('Yours: Chicken').check();
  await dialog.getByRole('button', { name: 'Save patient' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('alert').filter({ hasText: 'Allergies' })).toContainText('Chicken');
  const after = await ask(rita, getPet, { params });
  expect(after.body).toMatchObject({ allergies: 'Chicken', breed: 'Poodle' });
});

test('what is typed is not lost by closing or leaving without being asked', async ({
  clinic,
  stage,
  visit,
}) => {
  const { path } = await biscuit(stage, clinic);
  const { page } = await visit(clinic.users.receptionist);
  await page.getByRole('link', { name: 'Patients' }).click();
  await page.locator(`a[href="${path}"]`).click();
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit Biscuit' });
  await dialog.getByLabel('Tattoo').fill('XK 12');
  await page.keyboard.press('Escape');
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.getByRole('button', { name: 'Go on writing' }).click();
  await expect(dialog.getByLabel('Tattoo')).toHaveValue('XK 12');
  await page.goBack();
  await question.getByRole('button', { name: 'Leave without saving' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Patients');
});

test('what could not be loaded says so in its place and is tried again there', async ({
  clinic,
  stage,
  visit,
}) => {
  const { path } = await biscuit(stage, clinic);
  const { page, context } = await visit(clinic.users.receptionist);
  await context.route('**/api/v1/appointments?*', (route) => route.abort());
  await page.goto(new URL(path, page.url()).href);
  const visits = page.getByRole('region', { name: 'Visits' });
  await expect(visits.getByText('The server cannot be reached.')).toBeVisible();
  await page.getByLabel('Connection: live').waitFor();
  await context.unroute('**/api/v1/appointments?*');
  await visits.getByRole('button', { name: 'Try again' }).click();
  await expect(visits.getByText('Limping')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the pages of patients and owners in ${colorScheme} colours have no accessibility violations`, async ({
    clinic,
    stage,
    visit,
  }) => {
    const { path, ownerPath } = await biscuit(stage, clinic, { allergies: 'Penicillin' });
    const { page, complaints } = await visit(clinic.users.veterinarian);
    await page.emulateMedia({ colorScheme });
    for (const one of ['/clients', path, ownerPath]) {
      await page.goto(new URL(one, page.url()).href);
      await page.getByText('Biscuit').first().waitFor();
      expect(await violationsOn(page)).toEqual([]);
    }
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
}

for (const [name, viewport] of [
  ['at 200 % zoom', { width: 720, height: 450 }],
  ['on the smallest phone', { width: 320, height: 568 }],
] as const) {
  test(`${name} nothing of a patient is cut off sideways`, async ({ clinic, stage, visit }) => {
    const { path, ownerPath } = await biscuit(stage, clinic, { allergies: 'x'.repeat(200) });
    const { page } = await visit(clinic.users.veterinarian, { viewport });
    for (const one of [path, ownerPath]) {
      await page.goto(new URL(one, page.url()).href);
      await page.getByText('Limping').first().waitFor();
      const overflow = () =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth;
      expect(await page.evaluate(overflow)).toBe(0);
    }
  });
}
