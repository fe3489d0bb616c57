import { Secret, TOTP } from 'otpauth';
import type { Page } from '@playwright/test';
import { testPassword } from '../support/testDatabase.ts';
import { mailTo } from '../server/users/staffStage.ts';
import { expect, phone, test, violationsOn } from './support/stage.ts';

const newPassword = 'violet tractor umbrella 77';

async function openSecurity(page: Page) {
  await page.goto(new URL('/settings/security', page.url()).href);
  await page.getByRole('heading', { name: 'Second step at sign-in' }).waitFor();
  await page.getByText('This device, now').waitFor();
}

async function signIn(page: Page, email: string, password: string) {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The codes of an authenticator app from this instant on, each once. */
function authenticator(key: string, nowMs: () => number) {
  const totp = new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) });
  let ahead = -1;
  return () => {
    ahead += 1;
    // The window takes one step more: the next code is good already.
    return totp.generate({ timestamp: nowMs() + ahead * 30_000 });
  };
}

test('a second step is set up on a phone with its key and asked for at sign-in', async ({
  clinic,
  stage,
  visit,
}) => {
  const { technician } = clinic.users;
  const { page, complaints, context } = await visit(technician, phone);
  await openSecurity(page);
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Set it up' }).click();
  await page.getByLabel('Your password').fill(testPassword);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
  expect(await violationsOn(page)).toEqual([]);
  const key = (await page.locator('.key').textContent()) ?? '';
  const nextCode = authenticator(key, stage.clock.nowMs);
  await page.getByRole('textbox', { name: 'Code' }).fill(nextCode());
  await page.getByRole('button', { name: 'Turn on', exact: true }).click();
  const codes = page.getByRole('dialog', { name: 'Your backup codes' });
  await expect(codes.getByRole('listitem')).toHaveCount(10);
  const backupCode = (await codes.getByRole('listitem').first().textContent()) ?? '';
  expect(await violationsOn(page)).toEqual([]);
  await codes.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('10 backup codes are left.')).toBeVisible();

  await context.clearCookies();
  await page.goto(stage.url);
  await signIn(page, technician.email, testPassword);
  await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('textbox', { name: 'Code' }).fill('000000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Not right, or used before')).toBeVisible();
  await page.getByRole('textbox', { name: 'Code' }).fill(backupCode);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Connection: live').waitFor();
  await openSecurity(page);
  await expect(page.getByText('9 backup codes are left.')).toBeVisible();
  await page.getByRole('button', { name: 'Turn off' }).click();
  const off = page.getByRole('dialog', { name: 'Turn the second step off?' });
  await off.getByLabel('Code').fill(nextCode());
  await off.getByRole('button', { name: 'Turn off' }).click();
  await expect(page.getByRole('button', { name: 'Set it up' })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a person changes the password and signs another device out', async ({ clinic, visit }) => {
  const { technician } = clinic.users;
  const here = await visit(technician);
  const there = await visit(technician, phone);
  await openSecurity(here.page);
  await here.page.getByRole('button', { name: /^Sign out .* on Linux/ }).click();
  await expect(there.page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await here.page.getByLabel('Current password').fill('wrong one here');
  await here.page.getByLabel('New password').fill(newPassword);
  await here.page.getByRole('button', { name: 'Change the password' }).click();
  await expect(here.page.getByText('Not your current password')).toBeVisible();
  await here.page.getByLabel('Current password').fill(testPassword);
  await here.page.getByRole('button', { name: 'Change the password' }).click();
  await expect(here.page.getByText('Your password is changed.')).toBeVisible();
  expect(await violationsOn(here.page)).toEqual([]);
  await signIn(there.page, technician.email, newPassword);
  await there.page.getByLabel('Connection: live').waitFor();
  expect(here.complaints).toEqual([]);
});

test('a forgotten password is replaced by the link in the mail', async ({
  clinic,
  stage,
  page,
}) => {
  const { email } = clinic.users.receptionist;
  await page.goto(stage.url);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'I forgot it' }).click();
  await expect(page.getByLabel('E-mail')).toHaveValue(email);
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByText(/a link is on its way/)).toBeVisible();
  const mail = await mailTo(stage, clinic, email);
  await page.goto(`${stage.url}/reset#${mail?.token ?? ''}`);
  await page.getByLabel('New password').fill(newPassword);
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save the new password' }).click();
  await expect(page.getByText('Your password is changed.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await signIn(page, email, newPassword);
  await page.getByLabel('Connection: live').waitFor();
  await page.goto(`${stage.url}/reset#${mail?.token ?? ''}`);
  await page.getByLabel('New password').fill(`${newPassword} again`);
  await page.getByRole('button', { name: 'Save the new password' }).click();
  await expect(page.getByText('This link is not good any more.')).toBeVisible();
});
