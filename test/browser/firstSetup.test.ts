import { ensureSetupCode } from '../../server/organizations/setupCode.ts';
import { onPort, testApp } from '../support/testApp.ts';
import { expect, test, violationsOn } from './support/stage.ts';

test('an empty installation is set up with the printed code and opens its board', async ({
  page,
}) => {
  const server = await testApp({}, { prefix: `setup${process.pid}` });
  try {
    const code = await ensureSetupCode(server.deps);
    await page.goto(await onPort(server));
    await page.getByRole('heading', { name: 'First setup' }).waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await page.getByLabel('Setup code').fill(code ?? '');
    await page.getByLabel('Clinic’s name').fill('Harbour Vets');
    await page.getByLabel('Time zone').selectOption('Europe/Lisbon');
    await page.getByLabel('Your first name').fill('Ines');
    await page.getByLabel('Your last name').fill('Duarte');
    await page.getByLabel('Your e-mail').fill(`ines${process.pid}@example.test`);
    await page.getByLabel('Your password').fill('orbit velvet cactus 41');
    await page.getByRole('button', { name: 'Set up' }).click();
    await expect(page.getByText('Nobody is waiting.')).toBeVisible();
    await expect(page.getByText('Harbour Vets')).toBeVisible();
  } finally {
    await server.close();
  }
});
