import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createVaccination, type NewVaccination } from '../../shared/vaccinationEndpoints.ts';
import { ask, desktop, expect, phone, signedIn, test } from './support/stage.ts';
import { makeClient, makePet } from '../support/testDatabase.ts';

/** Axe looks once nothing moves any more. */
async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}

/** A day of the clinic's calendar, which in the evening is not that of UTC. */
const daysFromNow = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toLocaleDateString('en-CA', {
    timeZone: 'America/New_York',
  });

test('reception phones from the list of overdue vaccinations, on a phone', async ({
  clinic,
  stage,
  visit,
}) => {
  const { db } = stage.deps;
  const client = await makeClient(db, clinic, { lastName: 'Moreno', mobile: '+1 555 0111' });
  const theo = await signedIn(stage, clinic.users.technician);
  for (const [name, due] of [
    ['Biscuit', -12],
    ['Luna', 9],
  ] as const) {
    const pet = await makePet(db, clinic, { client, name });
    const dose = { petId: pet.id, vaccineName: 'Rabies', dateGiven: daysFromNow(-380) };
    const body = { ...dose, nextDueDate: daysFromNow(due) } as NewVaccination; // ids of the test's own rows
    await ask(theo, createVaccination, { body });
  }
  const { page, complaints } = await visit(clinic.users.receptionist, phone);
  await page.goto(`${stage.url}/vaccinations`);
  await expect(page.getByRole('link', { name: 'Biscuit' })).toBeVisible();
  await expect(page.getByText(/Overdue by 1[123] days/)).toBeVisible();
  await expect(page.getByRole('link', { name: /Call .* Moreno/ }).first()).toHaveAttribute(
    'href',
    'tel:+15550111',
  );
  await expect(page.getByText('Luna')).toBeHidden();
  expect(await axe(page)).toEqual([]);
  await page.getByText('Next 30 days').click();
  await expect(page.getByText('Luna')).toBeVisible();
  await expect(page.getByText('Biscuit')).toBeHidden();
  expect(complaints).toEqual([]);
});

test('a dose is written down on the pet’s page, with what the protocol says of the next', async ({
  clinic,
  stage,
  visit,
}) => {
  const pet = await makePet(stage.deps.db, clinic, { name: 'Biscuit', birthDate: '2020-01-01' });
  const { page, complaints } = await visit(clinic.users.technician, desktop);
  await page.goto(`${stage.url}/pets/${pet.id}`);
  const part = page.getByRole('region', { name: 'Vaccinations' });
  await part.getByRole('button', { name: 'Add vaccination' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Vaccine').fill('dhpp');
  await dialog.getByLabel('Given on').fill(daysFromNow(-2));
  await expect(dialog.getByText('Dose 1 of 2')).toBeVisible();
  await expect(dialog.getByText('Nobody of this clinic has signed')).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await dialog.getByLabel('Given on').fill(daysFromNow(3));
  await dialog.getByRole('button', { name: 'Add vaccination' }).click();
  await expect(dialog.getByText('Is in the future')).toBeVisible();
  await dialog.getByLabel('Given on').fill(daysFromNow(-2));
  await dialog.getByRole('button', { name: 'Add vaccination' }).click();
  await expect(dialog).toBeHidden();
  await expect(part.getByRole('heading', { name: 'dhpp' })).toBeVisible();
  await expect(part.getByText('Due in 26 days')).toBeVisible();
  expect(await axe(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a veterinarian signs a starter protocol, and a change takes the signature away', async ({
  clinic,
  stage,
  visit,
}) => {
  const { page, complaints } = await visit(clinic.users.veterinarian, desktop);
  await page.goto(`${stage.url}/settings/protocols`);
  await page.getByRole('button', { name: 'Sign Lyme' }).click();
  await expect(page.getByText(/Signed by Vera Vet/)).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Change Lyme' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Boosters every, months').fill('0');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Must be 1 or more')).toBeVisible();
  await dialog.getByLabel('Boosters every, months').fill('18');
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('then every 18 months')).toBeVisible();
  await expect(page.getByText(/Signed by Vera Vet/)).toBeHidden();
  expect(complaints).toEqual([]);
});
