import { expect, test, violationsOn } from './support/stage.ts';

const unknownPet = '/pets/01890000-0000-7000-8000-000000000000';

test('an address without a page, or of another role, says so and leads on', async ({
  clinic,
  visit,
}) => {
  const { page } = await visit(clinic.users.receptionist);
  const open = (path: string) => page.goto(new URL(path, page.url()).href);
  for (const path of ['/nowhere', '/settings/nowhere']) {
    await open(path);
    await expect(page.getByText('There is no such page.')).toBeVisible();
  }
  await open('/settings/audit');
  await expect(page.getByText('Your role may not open this.')).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);
  await open(unknownPet);
  await expect(page.getByText('There is no such patient.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Go to Patients' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Patients');
});
