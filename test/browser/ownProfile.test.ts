import { desktop, expect, phone, test, violationsOn } from './support/stage.ts';
import { testPassword } from '../support/testDatabase.ts';

test('a veterinarian corrects their own name on a phone, and the desk sees it', async ({
  clinic,
  visit,
}) => {
  await clinic.appointment({ name: 'Biscuit', status: 'checked_in' });
  const desk = await visit(clinic.users.receptionist, desktop);
  const onCard = (name: string) => desk.page.locator('span').getByText(name, { exact: true });
  await expect(onCard('Vera Vet')).toBeVisible();
  const { page, complaints } = await visit(clinic.users.veterinarian, phone);
  await page.goto(new URL('/settings/security', page.url()).href);
  await page.getByLabel('Last name').fill('');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Please fill this in')).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByLabel('Last name').fill('Newlywed');
  await page.getByRole('textbox', { name: 'Phone' }).fill('+1 555 0134');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Vera Newlywed, account' })).toBeVisible();
  await expect(onCard('Vera Newlywed')).toBeVisible({ timeout: 20_000 });
  await page.reload();
  await expect(page.getByLabel('Last name')).toHaveValue('Newlywed');
  await expect(page.getByRole('textbox', { name: 'Phone' })).toHaveValue('+1 555 0134');
  expect(complaints).toEqual([]);
});

test('a receptionist moves to another address with their password', async ({ clinic, visit }) => {
  const { page, complaints } = await visit(clinic.users.receptionist, phone);
  await page.goto(new URL('/settings/security', page.url()).href);
  await page.getByRole('textbox', { name: 'E-mail' }).fill('rita@elsewhere.example');
  const password = page.getByLabel('Your current password');
  await password.fill(testPassword);
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('rita@elsewhere.example is not confirmed yet.')).toBeVisible();
  await expect(password).toBeHidden();
  expect(complaints).toEqual([]);
});
