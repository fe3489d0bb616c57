import { expect, test, violationsOn } from './support/stage.ts';

test('a wrong password is refused in words and keeps what was typed', async ({
  clinic,
  stage,
  page,
}) => {
  await page.goto(stage.url);
  await page.getByLabel('E-mail').fill(clinic.users.receptionist.email);
  await page.getByLabel('Password').fill('not the right one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('not right');
  await expect(page.getByLabel('E-mail')).toHaveValue(clinic.users.receptionist.email);
});

test('the sign-in page is titled, in English and has no accessibility violations', async ({
  stage,
  page,
}) => {
  await page.goto(stage.url);
  await page.getByLabel('E-mail').waitFor();
  await expect(page).toHaveTitle(/Sign in/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  expect(await violationsOn(page)).toEqual([]);
});

test('a reload keeps the person signed in, signing out shows the sign-in page', async ({
  clinic,
  visit,
}) => {
  const { page } = await visit(clinic.users.receptionist);
  await page.reload();
  await page.getByRole('button', { name: 'account' }).click();
  await page.getByRole('menuitem', { name: /Sign out/ }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});
