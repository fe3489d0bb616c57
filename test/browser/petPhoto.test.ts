import type { Page } from '@playwright/test';
import { expect, phone, test } from './support/stage.ts';

/** A picture as a browser draws it: what a camera's file is to the app. */
async function picture(page: Page, colour: string) {
  const base64 = await page.evaluate((fill) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [1600, 1200];
    const context = canvas.getContext('2d');
    if (context) context.fillStyle = fill;
    context?.fillRect(0, 0, 1600, 1200);
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  }, colour);
  return { name: 'camera.png', mimeType: 'image/png', buffer: Buffer.from(base64, 'base64') };
}

test('a photo of a patient is added, seen by colleagues, shown large and removed', async ({
  clinic,
  visit,
}) => {
  const { petId } = await clinic.appointment({ name: 'Biscuit' });
  const rita = await visit(clinic.users.receptionist, phone);
  const { page } = rita;
  await page.goto(new URL(`/pets/${petId}`, page.url()).href);
  const face = page.getByRole('button', { name: 'Photo of Biscuit' });
  await face.click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('menuitem', { name: 'Add a photo' }).click();
  await (await chooser).setFiles(await picture(page, 'tomato'));
  const photo = page.getByRole('img', { name: 'Photo of Biscuit' });
  await expect(photo).toBeVisible();
  const vera = await visit(clinic.users.veterinarian);
  await vera.page.goto(page.url());
  await expect(vera.page.getByRole('img', { name: 'Photo of Biscuit' })).toBeVisible();
  await face.click();
  await page.getByRole('menuitem', { name: 'Show large' }).click();
  const large = page.getByRole('dialog', { name: 'Biscuit' }).getByRole('img');
  const width = () =>
    large.evaluate((element) => (element instanceof HTMLImageElement ? element.naturalWidth : 0));
  await expect.poll(width).toBe(1024);
  await page.keyboard.press('Escape');
  await face.click();
  await page.getByRole('menuitem', { name: 'Remove the photo' }).click();
  await expect(photo).toHaveCount(0);
  expect([...rita.complaints, ...vera.complaints]).toEqual([]);
});

test('a file that is no picture is refused in words', async ({ clinic, visit }) => {
  const { petId } = await clinic.appointment({ name: 'Biscuit' });
  const { page } = await visit(clinic.users.receptionist);
  await page.goto(new URL(`/pets/${petId}`, page.url()).href);
  await page.getByRole('button', { name: 'Photo of Biscuit' }).waitFor();
  const words = { name: 'cv.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
  await page.locator('input[type="file"]').setInputFiles(words);
  await expect(page.getByRole('alert')).toContainText('no picture');
});
