import { desktop, expect, phone, test, violationsOn } from './support/stage.ts';

for (const [name, device] of [
  ['desktop', desktop],
  ['phone', phone],
] as const)
  test(`the API’s reference is readable on a ${name}, without a network beyond the server`, async ({
    browser,
    stage,
  }) => {
    const context = await browser.newContext(device);
    const page = await context.newPage();
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(stage.url)) elsewhere.push(request.url());
    });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(`${stage.url}/docs`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('VetCare Board API');
    expect(await violationsOn(page)).toEqual([]);
    await page.getByRole('link', { name: 'Update pet' }).click();
    await expect(page).toHaveURL(/\/docs\/pets#updatePet$/);
    const article = page.getByRole('article').filter({ hasText: 'Update pet' });
    await expect(article.getByText('If-Match', { exact: true })).toBeVisible();
    await expect(article.getByText('Someone changed this in the meantime.').first()).toBeVisible();
    expect(await violationsOn(page)).toEqual([]);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(device.viewport.width);
    expect([elsewhere, complaints]).toEqual([[], []]);
    await context.close();
  });
