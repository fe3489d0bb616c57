import { getClient, updateClient } from '../../shared/clientEndpoints.ts';
import { makeClient } from '../support/testDatabase.ts';
import { ask, desktop, expect, phone, signedIn, test, violationsOn } from './support/stage.ts';

for (const [name, device] of [
  ['desktop', desktop],
  ['phone', phone],
] as const)
  test(`an admin reads on a ${name} who saw and changed what`, async ({ clinic, stage, visit }) => {
    const client = { firstName: 'Rosa', lastName: 'Moreno' };
    const { id: clientId } = await makeClient(stage.deps.db, clinic, client);
    const rita = await signedIn(stage, clinic.users.receptionist);
    await ask(rita, getClient, { params: { clientId } });
    const body = { version: 1, city: 'Bern', postalCode: '3011' };
    await ask(rita, updateClient, { params: { clientId }, body });
    const { page, complaints } = await visit(clinic.users.admin, device);
    await page.goto(new URL('/settings/audit', page.url()).href);
    await expect(
      page.getByText('Rita Reception changed the client Rosa Moreno: city, postal code'),
    ).toBeVisible();
    await expect(page.getByText('Rita Reception signed in')).toBeVisible();
    await page.getByLabel('What happened').selectOption('Looked at');
    await expect(page.getByText('Rita Reception looked at the client Rosa Moreno')).toBeVisible();
    await expect(page.getByText('changed the client')).toHaveCount(0);
    await page.getByRole('button', { name: 'Show all again' }).click();
    await page.getByRole('button', { name: 'Verify the log' }).click();
    await expect(page.getByText(/All \d+ entries are as they were written/)).toBeVisible();
    expect(await violationsOn(page)).toEqual([]);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    expect((await saved).suggestedFilename()).toBe('audit.csv');
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(device.viewport.width);
    expect(complaints).toEqual([]);
  });
