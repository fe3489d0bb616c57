import { expect, phone, test, violationsOn } from './support/stage.ts';

test('a slash searches from every page, by words of pet and owner together', async ({
  clinic,
  visit,
}) => {
  await clinic.appointment({ name: 'Biscuit', owner: 'Moreno' });
  await clinic.appointment({ name: 'Bismarck', owner: 'Quintana' });
  const { page } = await visit(clinic.users.receptionist);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.keyboard.press('/');
  const dialog = page.getByRole('dialog', { name: 'Search' });
  await page.keyboard.type('bis mor');
  await expect(dialog.getByRole('option')).toHaveCount(1);
  await expect(dialog.getByRole('option')).toContainText('Biscuit');
  await expect(dialog.locator('mark')).toHaveText(['Bis', 'Mor']);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Biscuit');
  await page.keyboard.press('/');
  await expect(dialog.getByRole('option')).toContainText('Biscuit');
});

test('arrows choose among patients and owners', async ({ clinic, visit }) => {
  await clinic.appointment({ name: 'Mochi', species: 'cat', owner: 'Zimmermann' });
  const { page } = await visit(clinic.users.receptionist);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('zimmer');
  const options = page.getByRole('dialog', { name: 'Search' }).getByRole('option');
  await expect(options).toHaveCount(2);
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  const second = await options.nth(1).locator('b').innerText();
  await page.keyboard.press('ArrowDown');
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(second);
});

test('a slash that is typed into a field stays a slash', async ({ clinic, visit }) => {
  const { page } = await visit(clinic.users.receptionist);
  await page.getByRole('link', { name: 'Patients' }).click();
  await page.getByLabel('Find').pressSequentially('a/b');
  await expect(page.getByLabel('Find')).toHaveValue('a/b');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the phone has a button for it; nothing found and no connection are told apart', async ({
  clinic,
  visit,
}) => {
  await clinic.appointment({ name: 'Biscuit' });
  const { page, context } = await visit(clinic.users.veterinarian, phone);
  await page.getByRole('button', { name: 'Search' }).click();
  const dialog = page.getByRole('dialog', { name: 'Search' });
  await page.keyboard.type('nobody');
  await expect(dialog.getByText('Nothing found for “nobody”.')).toBeVisible();
  const api = /\/api\/v1\/(search|pets|clients)/;
  await context.route(api, (route) => route.abort());
  await dialog.getByRole('combobox').fill('bisc');
  await expect(dialog.getByText(/The server cannot be reached/)).toBeVisible();
  await context.unroute(api);
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(dialog.getByRole('option')).toContainText('Biscuit');
  await dialog.getByRole('option').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Biscuit');
});

test('the search has no accessibility violations', async ({ clinic, visit }) => {
  await clinic.appointment({ name: 'Biscuit' });
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, complaints } = await visit(clinic.users.receptionist);
    await page.emulateMedia({ colorScheme });
    await page.keyboard.press('/');
    expect(await violationsOn(page)).toEqual([]);
    await page.keyboard.type('bis');
    await page.getByRole('dialog').getByRole('option').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    expect(complaints).toEqual([]);
  }
});
