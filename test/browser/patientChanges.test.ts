import { createClient } from '../../shared/clientEndpoints.ts';
import { PetId } from '../../shared/ids.ts';
import { getPet, updatePet } from '../../shared/petEndpoints.ts';
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
import { makePet } from '../support/testDatabase.ts';

/** Biscuit of Sofia Moreno with a visit today. */
async function biscuit(stage: TestServer, clinic: StageClinic) {
  const { petId } = await clinic.appointment({ name: 'Biscuit' });
  const rita = await signedIn(stage, clinic.users.receptionist);
  return { petId, params: { petId: PetId.parse(petId) }, rita };
}

test('what is still planned for a patient that died is cancelled in one act', async ({
  clinic,
  stage,
  visit,
}) => {
  const { petId, params, rita } = await biscuit(stage, clinic);
  const { body } = await ask(rita, getPet, { params });
  await ask(rita, updatePet, { params, body: { version: body.version, isDeceased: true } });
  const { page } = await visit(clinic.users.receptionist, phone);
  await page.goto(new URL(`/pets/${petId}`, page.url()).href);
  await expect(page.getByText('1 appointment is still planned.')).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Cancel this appointment' }).click();
  await expect(page.getByText('1 appointment is still planned.')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Visits' })).toContainText('Cancelled');
});

test('a patient gets another owner, and the dialog says what moves', async ({
  clinic,
  stage,
  visit,
}) => {
  const { petId, rita } = await biscuit(stage, clinic);
  await ask(rita, createClient, { body: { firstName: 'Nora', lastName: 'Quill' } });
  const { page, complaints } = await visit(clinic.users.receptionist);
  await page.goto(new URL(`/pets/${petId}`, page.url()).href);
  await page.getByRole('button', { name: 'Change owner' }).click();
  const dialog = page.getByRole('dialog', { name: 'New owner of Biscuit' });
  await expect(dialog).toContainText('Appointments that have not ended move along');
  expect(await violationsOn(page)).toEqual([]);
  await dialog.getByRole('combobox').fill('quill');
  await dialog.getByRole('option', { name: /Nora/ }).click();
  await dialog.getByRole('button', { name: 'Change owner' }).click();
  await expect(page.getByRole('region', { name: 'Owner' })).toContainText('Nora Quill');
  expect(complaints).toEqual([]);
});

test('a microchip that another animal has is said after saving, and can be right', async ({
  clinic,
  stage,
  visit,
}) => {
  const { petId, params, rita } = await biscuit(stage, clinic);
  const microchipId = '276098102345678';
  await makePet(stage.deps.db, clinic, { name: 'Luna', microchipId });
  const { page, complaints } = await visit(clinic.users.receptionist, phone);
  await page.goto(new URL(`/pets/${petId}`, page.url()).href);
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit Biscuit' });
  await dialog.getByLabel('Microchip').fill(microchipId);
  await dialog.getByRole('button', { name: 'Save patient' }).click();
  const said = dialog.getByText('Luna (Client) has the same number');
  await expect(said).toHaveCount(2); // at the field, and beside the button
  await expect(said.last()).toBeInViewport();
  expect(await violationsOn(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'It is right' }).click();
  await expect(dialog).toBeHidden();
  expect((await ask(rita, getPet, { params })).body).toMatchObject({ microchipId });
  expect(complaints).toEqual([]);
});
