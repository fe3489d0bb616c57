import { desktop, expect, phone, test, violationsOn } from './support/stage.ts';

test('the parts stand in groups beside the opened one, which says so', async ({
  clinic,
  visit,
}) => {
  const { page } = await visit(clinic.users.admin, desktop);
  await page.goto(new URL('/settings', page.url()).href);
  const nav = page.getByRole('navigation', { name: 'Settings' });
  await expect(nav.getByRole('link')).toHaveCount(10);
  await expect(nav.getByRole('list', { name: 'Clinic' }).getByRole('link')).toHaveCount(5);
  await expect(nav.getByRole('link', { name: 'This device' })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await nav.getByRole('link', { name: 'Staff' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Staff');
  await expect(nav.locator('[aria-current=page]')).toHaveText('Staff');
  expect(await violationsOn(page)).toEqual([]);
});

test('on the phone a part is gone into and back, and reading goes on at its heading', async ({
  clinic,
  visit,
}) => {
  const { page } = await visit(clinic.users.admin, phone);
  await page.goto(new URL('/more', page.url()).href);
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText('More');
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(heading).toHaveText('Settings');
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('link', { name: 'Audit log' }).click();
  await expect(heading).toHaveText('Audit log');
  await expect(heading).toBeFocused();
  await expect(page.getByRole('navigation', { name: 'Settings' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(heading).toHaveText('Settings');
  await expect(heading).toBeFocused();
});
