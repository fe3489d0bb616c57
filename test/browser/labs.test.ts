import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { reportLabPanel } from '../../shared/labPanelEndpoints.ts';
import type { PetId } from '../../shared/ids.ts';
import { ask, desktop, expect, phone, signedIn, test, type StageClinic } from './support/stage.ts';
import { makePet } from '../support/testDatabase.ts';
import type { TestServer } from '../support/testApp.ts';

async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}

const months = ['2026-06-01', '2026-07-15', '2026-09-01', '2026-10-20'];

/** A cat with four months of one panel. */
async function catWithLabs(stage: TestServer, clinic: StageClinic): Promise<string> {
  const pet = await makePet(stage.deps.db, clinic, { name: 'Mitzi', species: 'cat' });
  const theo = await signedIn(stage, clinic.users.technician);
  for (const [index, testDate] of months.entries()) {
    const creatinine = 180 + index * 25;
    const body = {
      petId: pet.id as PetId, // a row of this test
      panelName: 'Kidney panel',
      testDate,
      results: [
        {
          testName: 'Creatinine',
          resultValue: String(creatinine),
          unit: 'µmol/L',
          referenceRange: '71 - 212',
          status: creatinine > 212 ? ('abnormal' as const) : ('normal' as const),
        },
        { testName: 'SDMA', status: 'pending' as const },
      ],
    };
    await ask(theo, reportLabPanel, { body });
  }
  return pet.id;
}

test('results stand by panel with their verdict, and a trend is drawn under the strict policy', async ({
  clinic,
  stage,
  visit,
}) => {
  const petId = await catWithLabs(stage, clinic);
  const { page, complaints } = await visit(clinic.users.veterinarian, desktop);
  await page.goto(`${stage.url}/pets/${petId}`);
  const part = page.getByRole('region', { name: 'Lab results' });
  await expect(part.getByRole('heading', { name: /Kidney panel/ })).toHaveCount(4);
  await expect(part.getByText('High').first()).toBeVisible();
  await expect(part.getByText('Pending').first()).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await part.getByRole('button', { name: 'Creatinine' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Creatinine' });
  await expect(dialog.getByRole('heading', { name: 'Trend, µmol/L' })).toBeVisible();
  await expect(dialog.locator('canvas')).toBeVisible();
  const isDrawn = await dialog.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    return pixels.some((value) => value !== 0);
  });
  expect(isDrawn).toBe(true);
  await dialog.getByText('All 4 values').click();
  await expect(dialog.getByRole('cell', { name: '255' })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a reported result is corrected with a reason, and its history says what it was', async ({
  clinic,
  stage,
  visit,
}) => {
  const petId = await catWithLabs(stage, clinic);
  const { page, complaints } = await visit(clinic.users.technician, phone);
  await page.goto(`${stage.url}/pets/${petId}`);
  const part = page.getByRole('region', { name: 'Lab results' });
  await part.getByRole('button', { name: 'Creatinine' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Correct' }).click();
  await dialog.getByLabel('Result').fill('155');
  await expect(dialog.getByText('that would be normal')).toBeVisible();
  await dialog.getByRole('button', { name: 'Save correction' }).click();
  await expect(dialog.getByText('Please give a reason.')).toBeVisible();
  await dialog.getByLabel('Why is it corrected?').fill('Typed wrong');
  await dialog.getByRole('button', { name: 'Save correction' }).click();
  await expect(dialog.getByRole('listitem')).toContainText('Is still abnormal, although');
  await expect(dialog.getByRole('button', { name: 'It is right' })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await dialog.getByLabel('Verdict').selectOption('normal');
  await dialog.getByRole('button', { name: 'Save correction' }).click();
  await expect(dialog).toBeHidden();
  await expect(part.getByText('corrected')).toBeVisible();
  await part.getByRole('button', { name: 'Creatinine' }).first().click();
  await expect(dialog.getByText('(normal), corrected')).toBeVisible();
  await expect(dialog.getByText('Typed wrong').first()).toBeVisible();
  expect(complaints).toEqual([]);
});

test('several results are reported together, and a number asks for a verdict', async ({
  clinic,
  stage,
  visit,
}) => {
  const pet = await makePet(stage.deps.db, clinic, { name: 'Mitzi', species: 'cat' });
  const { page, complaints } = await visit(clinic.users.technician, desktop);
  await page.goto(`${stage.url}/pets/${pet.id}`);
  const part = page.getByRole('region', { name: 'Lab results' });
  await part.getByRole('button', { name: 'Report results' }).click();
  const dialog = page.getByRole('dialog');
  const first = dialog.getByRole('group', { name: 'Test 1' });
  await first.getByLabel('Test').fill('Glucose');
  await first.getByLabel('Result').fill('12.5');
  await first.getByLabel('Reference range').fill('4.1-8.8');
  await expect(first.getByText('The number suggests: abnormal.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Report', exact: true }).click();
  await expect(first.getByText('Please choose').last()).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await first.getByLabel('Verdict').selectOption('abnormal');
  await dialog.getByRole('button', { name: 'Another test' }).click();
  const second = dialog.getByRole('group', { name: 'Test 2' });
  await second.getByRole('textbox', { name: 'Test' }).fill('Fructosamine');
  await dialog.getByLabel('Panel').fill('Diabetes check');
  await dialog.getByRole('button', { name: 'Report', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(part.getByRole('heading', { name: /Diabetes check/ })).toBeVisible();
  await expect(part.getByRole('row', { name: /Glucose.*12.5.*High/ })).toBeVisible();
  await expect(part.getByRole('row', { name: /Fructosamine.*Pending/ })).toBeVisible();
  expect(complaints).toEqual([]);
});
