import { makeClient, makePet } from '../support/testDatabase.ts';
import { desktop, expect, phone, test, violationsOn, type Visitor } from './support/stage.ts';

async function openHolds({ page }: Visitor) {
  await page.goto(new URL('/settings/legal-holds', page.url()).href);
  await expect(page.getByText('Nothing is on hold.')).toBeVisible();
}

for (const [where, device] of Object.entries({ desktop, phone })) {
  test(`an admin holds a patient and lets it go on a ${where}`, async ({
    clinic,
    stage,
    visit,
  }) => {
    const client = await makeClient(stage.deps.db, clinic, { lastName: 'Moreno' });
    await makePet(stage.deps.db, clinic, { client, name: 'Biscuit' });
    const admin = await visit(clinic.users.admin, device);
    const { page } = admin;
    await openHolds(admin);
    expect(await violationsOn(page)).toEqual([]);

    await page.getByRole('button', { name: 'Place a hold' }).click();
    const dialog = page.getByRole('dialog', { name: 'Place a legal hold' });
    await dialog.getByRole('button', { name: 'Place the hold' }).click();
    await expect(dialog.getByText('Please choose one')).toBeVisible();
    expect(await violationsOn(page)).toEqual([]);
    await dialog.getByRole('combobox', { name: 'Patient or owner' }).fill('bis mor');
    await dialog.getByRole('option', { name: /Biscuit/ }).click();
    await dialog.getByLabel('Reason').fill('Claim 4711 of the insurance');
    expect(await violationsOn(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Place the hold' }).click();

    await expect(page.getByRole('link', { name: /^Biscuit of .+ Moreno$/ })).toBeVisible();
    await expect(page.getByText(/Placed by Ada Admin on/)).toBeVisible();
    expect(await violationsOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Release: Biscuit' }).click();
    const question = page.getByRole('dialog', { name: 'Release the hold?' });
    await question.getByRole('button', { name: 'Release' }).click();
    await expect(question.getByText('Please fill this in')).toBeVisible();
    await question.getByLabel('Why it ends').fill('The claim is settled');
    await question.getByRole('button', { name: 'Release' }).click();
    await expect(page.getByText('Nothing is on hold.')).toBeVisible();
    await page.getByText('Released', { exact: true }).click();
    await expect(page.getByText(/Released by Ada Admin on .*: The claim is settled/)).toBeVisible();
    expect(await violationsOn(page)).toEqual([]);
    expect(admin.complaints).toEqual([]);
  });
}

test('the whole clinic is held with a reason alone', async ({ clinic, visit }) => {
  const admin = await visit(clinic.users.admin, desktop);
  const { page } = admin;
  await openHolds(admin);
  await page.getByRole('button', { name: 'Place a hold' }).click();
  const dialog = page.getByRole('dialog', { name: 'Place a legal hold' });
  await dialog.getByText('The whole clinic').click();
  await dialog.getByLabel('Reason').fill('Order of the court of Salem');
  expect(await violationsOn(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Place the hold' }).click();
  await expect(page.getByRole('heading', { name: 'The whole clinic' })).toBeVisible();
  await page.reload();
  await expect(page.getByText('Order of the court of Salem')).toBeVisible();
});

test('nobody but an admin finds the part', async ({ clinic, visit }) => {
  const { page } = await visit(clinic.users.veterinarian, desktop);
  await page.goto(new URL('/settings/legal-holds', page.url()).href);
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Legal holds' })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Legal holds' })).toHaveCount(0);
});
