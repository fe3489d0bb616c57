import type { Browser, Page } from '@playwright/test';
import { PetId } from '../../shared/ids.ts';
import { reportLabResult } from '../../shared/labEndpoints.ts';
import { approvePairing } from '../../shared/screenEndpoints.ts';
import { ask, expect, phone, signedIn, test, type StageClinic } from './support/stage.ts';
import type { TestServer } from '../support/testApp.ts';

type Stage = TestServer & { readonly url: string };
const soon = { timeout: 1_000 };

/** A television that shows a code until an admin approves it. */
async function hangUp(
  browser: Browser,
  stage: Stage,
  clinic: StageClinic,
  view: 'staff' | 'lobby',
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.goto(`${stage.url}/wall`);
  const code = page.getByText(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/).first();
  const admin = await signedIn(stage, clinic.users.admin);
  const approved = await ask(admin, approvePairing, {
    params: { userCode: await code.innerText() },
    body: { name: view, view, diagonalInches: 55, readingDistanceM: 3 },
  });
  expect(approved.status).toBe(201);
  await expect(page.getByText('Live')).toBeVisible({ timeout: 15_000 });
  return page;
}

async function reportPotassium(stage: Stage, clinic: StageClinic, petId: string): Promise<void> {
  const theo = await signedIn(stage, clinic.users.technician);
  const body = {
    petId: PetId.parse(petId),
    testName: 'Potassium',
    resultValue: '7.9',
    unit: 'mmol/L',
    referenceRange: '3.5-5.8',
    status: 'critical' as const,
    testDate: '2025-11-22',
  };
  expect((await ask(theo, reportLabResult, { body })).status).toBe(201);
}

test('a check-in on a phone moves the patient on desk and wall within a second', async ({
  browser,
  clinic,
  stage,
  visit,
}) => {
  await clinic.appointment({ name: 'Biscuit' });
  const wall = await hangUp(browser, stage, clinic, 'staff');
  const lobby = await hangUp(browser, stage, clinic, 'lobby');
  const desk = await visit(clinic.users.receptionist);
  const pocket = await visit(clinic.users.veterinarian, phone);
  const tapped = Date.now();
  await pocket.page.getByRole('button', { name: /Check in.*Biscuit/ }).click();
  await Promise.all([
    expect(desk.page.getByRole('button', { name: /Start.*Biscuit/ })).toBeVisible(soon),
    expect(wall.getByText(/since \d\d:\d\d/)).toBeVisible(soon),
    expect(lobby.getByText('arrived, we will call you')).toBeVisible(soon),
  ]);
  expect(Date.now() - tapped).toBeLessThan(2_000);
  expect([...desk.complaints, ...pocket.complaints]).toEqual([]);
});

test('a critical result alarms the veterinarian and the staff wall, not the lobby, and one acknowledgement clears all', async ({
  browser,
  clinic,
  stage,
  visit,
}) => {
  const { petId } = await clinic.appointment({
    name: 'Biscuit',
    status: 'checked_in',
    checkedInAt: new Date(),
  });
  const wall = await hangUp(browser, stage, clinic, 'staff');
  const lobby = await hangUp(browser, stage, clinic, 'lobby');
  const pocket = await visit(clinic.users.veterinarian, phone);
  await reportPotassium(stage, clinic, petId);
  const alarm = pocket.page.getByRole('dialog', { name: 'Critical result' });
  await Promise.all([
    expect(alarm).toContainText('Potassium', soon),
    expect(wall.getByText(/Potassium/).first()).toBeVisible(soon),
  ]);
  await expect(lobby.getByText(/Biscuit/).first()).toBeVisible();
  expect(await lobby.locator('body').innerText()).not.toMatch(/potassium|7\.9|critical|Moreno/i);
  await alarm.getByRole('button', { name: 'Acknowledge' }).click();
  const dialog = pocket.page.getByRole('dialog', { name: 'Acknowledge a critical result' });
  await dialog.getByLabel('Yes').check();
  await dialog.getByRole('button', { name: 'I take care of it' }).click();
  await expect(pocket.page.getByRole('dialog')).toHaveCount(0);
  await expect(wall.getByText(/Potassium/)).toHaveCount(0, soon);
  expect(pocket.complaints).toEqual([]);
});
