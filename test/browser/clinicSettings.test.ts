import { createClinic } from '../../shared/clinicEndpoints.ts';
import { ask, desktop, expect, phone, signedIn, test, violationsOn } from './support/stage.ts';

test('an admin renames a room and another screen’s board follows', async ({ clinic, visit }) => {
  await clinic.appointment({ name: 'Biscuit', status: 'checked_in' });
  const desk = await visit(clinic.users.receptionist, desktop);
  const { page, complaints } = await visit(clinic.users.admin, desktop);
  await page.goto(new URL('/settings/clinic', page.url()).href);
  await page.getByLabel('Room 1', { exact: true }).fill('Blue room');
  await page.getByLabel('Phone').fill('+1 555 0100');
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save clinic' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await desk.page.getByRole('button', { name: 'More for Biscuit' }).click();
  await desk.page.getByRole('menuitem', { name: 'Set room' }).click();
  await expect(desk.page.getByRole('dialog').getByText('Blue room')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Room 1', { exact: true })).toHaveValue('Blue room');
  expect(complaints).toEqual([]);
});

test('what the server would refuse is said before it is sent', async ({ clinic, visit }) => {
  const { page } = await visit(clinic.users.admin, phone);
  await page.goto(new URL('/settings/clinic', page.url()).href);
  await page.getByLabel('Time zone').fill('Mars/Olympus');
  await page.getByLabel('Waiting: late after (minutes)').fill('3');
  await page.getByRole('button', { name: 'Say when it is open' }).click();
  await page.getByLabel('Friday: closes at').fill('07:00');
  await page.getByRole('button', { name: 'Save clinic' }).click();
  await expect(page.getByText('Must be a time zone like Europe/Berlin')).toBeVisible();
  await expect(page.getByText('Must be more than the minutes until attention')).toBeVisible();
  await expect(page.getByText('Must close after it opens')).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);
});

test('an owner adds a clinic, goes there and comes back', async ({ clinic, visit }) => {
  const { page, complaints } = await visit(clinic.users.admin, desktop);
  await page.getByRole('button', { name: 'account' }).click();
  await page.getByRole('menuitem', { name: 'Change clinic' }).click();
  await page.getByRole('button', { name: 'Add a clinic' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Harbour');
  await dialog.getByLabel('Time zone').fill('Europe/Berlin');
  await dialog.getByRole('button', { name: 'Add clinic' }).click();
  await page.getByRole('button', { name: 'Go there Harbour' }).waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Go there Harbour' }).click();
  await expect(page.getByRole('banner').getByText('Harbour')).toBeVisible();
  await page.getByLabel('Connection: live').waitFor();
  await page.reload();
  await expect(page.getByRole('banner').getByText('Harbour')).toBeVisible();
  await page.goto(new URL('/settings/organization', page.url()).href);
  await page.getByRole('button', { name: 'Go there Test clinic' }).click();
  await expect(page.getByRole('banner').getByText('Test clinic')).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a clinic that is deactivated says so, and an admin who is no owner changes nothing', async ({
  clinic,
  stage,
  visit,
}) => {
  const ada = await signedIn(stage, clinic.users.admin);
  await ask(ada, createClinic, { body: { name: 'Harbour', timezone: 'Europe/Berlin' } });
  const { page } = await visit(clinic.users.admin, phone);
  await page.goto(new URL('/settings/organization', page.url()).href);
  await page.getByRole('button', { name: 'More about Harbour' }).click();
  await page.getByRole('menuitem', { name: 'Deactivate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
  await expect(page.getByRole('button', { name: 'Reactivate Harbour' })).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);
  await stage.deps.db
    .auth('users')
    .where({ id: clinic.users.admin.id })
    .update({ is_organization_owner: false });
  await page.reload();
  await expect(page.getByText('Its owners add clinics')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add a clinic' })).toHaveCount(0);
});
