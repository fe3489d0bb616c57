import { mailTo } from '../server/users/staffStage.ts';
import { makeUser, testPassword } from '../support/testDatabase.ts';
import { desktop, expect, phone, test, violationsOn, type Visitor } from './support/stage.ts';

const newcomer = (): string => `nina.${String(process.pid)}.${String(Date.now())}@example.test`;

async function openStaff({ page }: Pick<Visitor, 'page'>) {
  const address = new URL('/settings/staff', page.url());
  await page.goto(address.href);
  await page.getByRole('heading', { name: 'People' }).waitFor();
}

for (const [where, device] of Object.entries({ desktop, phone })) {
  test(`an admin invites somebody on a ${where}, who joins by the link`, async ({
    clinic,
    stage,
    visit,
    browser,
  }) => {
    const admin = await visit(clinic.users.admin, device);
    await openStaff(admin);
    const { page } = admin;
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
    await dialog.getByRole('button', { name: 'Send the invitation' }).click();
    await expect(dialog.getByText('Please fill this in').first()).toBeVisible();
    expect(await violationsOn(page)).toEqual([]);
    const email = newcomer();
    await dialog.getByLabel('First name').fill('Nina');
    await dialog.getByLabel('Last name').fill('Newman');
    await dialog.getByLabel('E-mail').fill(email);
    await dialog.getByLabel('Role').selectOption('Technician');
    await dialog.getByRole('button', { name: 'Send the invitation' }).click();
    await expect(page.getByRole('heading', { name: 'Nina Newman' })).toBeVisible();
    expect(await violationsOn(page)).toEqual([]);

    const mail = await mailTo(stage, clinic, email);
    const context = await browser.newContext(device);
    const hers = await context.newPage();
    await hers.goto(`${stage.url}/invitation#${mail?.token ?? ''}`);
    await expect(hers.getByRole('heading', { name: 'Welcome, Nina' })).toBeVisible();
    expect(await violationsOn(hers)).toEqual([]);
    await hers.getByLabel('Your password').fill('nina newman');
    await hers.getByRole('button', { name: 'Join' }).click();
    await expect(hers.getByText(/easy to guess/)).toBeVisible();
    await hers.getByLabel('Your password').fill('violet tractor umbrella 77');
    await hers.getByRole('button', { name: 'Join' }).click();
    await hers.getByLabel('Connection: live').waitFor();
    expect(hers.url()).not.toContain('#');
    expect(admin.complaints).toEqual([]);
    await context.close();
  });
}

test('an admin changes a role and deactivates a colleague, whose board closes', async ({
  clinic,
  visit,
}) => {
  const theo = await visit(clinic.users.technician);
  const admin = await visit(clinic.users.admin);
  await openStaff(admin);
  const { page } = admin;
  await page.getByRole('button', { name: 'Edit Theo Tech' }).click();
  const dialog = page.getByRole('dialog', { name: 'Theo Tech' });
  await dialog.getByText(/on Linux/).waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await dialog.getByLabel('Role').selectOption('Receptionist');
  await page.getByRole('button', { name: 'Change the role' }).click();
  await expect(theo.page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(dialog.getByLabel('Role')).toHaveValue('receptionist');
  await dialog.getByRole('button', { name: 'Deactivate' }).click();
  await page
    .getByRole('dialog', { name: 'Deactivate Theo?' })
    .getByRole('button', { name: 'Deactivate' })
    .click();
  await expect(dialog.getByRole('button', { name: 'Reactivate' })).toBeVisible();
  expect(admin.complaints).toEqual([]);
});

for (const [where, device] of Object.entries({ desktop, phone })) {
  test(`an admin gives their own address anew on a ${where}, with their password`, async ({
    clinic,
    visit,
  }) => {
    const admin = await visit(clinic.users.admin, device);
    await openStaff(admin);
    const { page } = admin;
    await page.getByRole('button', { name: 'Edit Ada Admin' }).click();
    const dialog = page.getByRole('dialog', { name: 'Ada Admin' });
    await expect(dialog.getByLabel('Your current password')).toBeHidden();
    const email = newcomer();
    await dialog.getByLabel('E-mail').fill(email);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('Not your current password')).toBeVisible();
    expect(await violationsOn(page)).toEqual([]);
    await dialog.getByLabel('Your current password').fill(testPassword);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText(`${email} is not confirmed yet.`)).toBeVisible();
    await expect(dialog.getByLabel('Your current password')).toBeHidden();
    expect(await violationsOn(page)).toEqual([]);
  });
}

test('an ordinary admin finds nothing to change in an owner’s account', async ({
  clinic,
  stage,
  visit,
}) => {
  const plain = await makeUser(stage.deps.db, clinic, { role: 'admin' });
  const { page } = await visit(plain);
  await openStaff({ page });
  await page.getByRole('button', { name: 'Edit Ada Admin' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ada Admin' });
  await expect(dialog.getByText(/account is changed by/)).toBeVisible();
  await expect(dialog.getByLabel('First name')).toBeHidden();
  await expect(dialog.getByRole('button', { name: 'Delete' })).toBeHidden();
  expect(await violationsOn(page)).toEqual([]);
});

test('messages that no mail server sends are read in Settings', async ({
  clinic,
  stage,
  visit,
}) => {
  const { id } = clinic.users.admin;
  await stage.deps.db.auth('users').where({ id }).update({ email_verified: false });
  const admin = await visit(clinic.users.admin);
  const { page } = admin;
  await page.goto(new URL('/settings/security', page.url()).href);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await expect(page.getByText('A link is on its way')).toBeVisible();
  await page.goto(new URL('/settings/mail', page.url()).href);
  await page.getByText('No mail server is set up').waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: /^Open “Please confirm/ }).click();
  const link = await page.getByText(/\/verify#/).textContent();
  expect(await violationsOn(page)).toEqual([]);
  const token = /#(\S+)/.exec(link ?? '')?.[1] ?? '';
  await page.goto(`${new URL(page.url()).origin}/verify#${token}`);
  await page.getByRole('button', { name: 'Confirm my address' }).click();
  await expect(page.getByText(/is confirmed/)).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByLabel('Connection: live').waitFor();
  expect(admin.complaints).toEqual([]);
});
