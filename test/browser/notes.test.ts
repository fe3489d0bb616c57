import type { Page } from '@playwright/test';
import { AppointmentId, MedicalRecordId } from '../../shared/ids.ts';
import {
  getMedicalRecord,
  lockMedicalRecord,
  openVisitNote,
  updateMedicalRecord,
} from '../../shared/medicalRecordEndpoints.ts';
import { ask, expect, phone, signedIn, test, violationsOn } from './support/stage.ts';

const checkedIn = { status: 'in_progress', room: 'Exam 1', startedAt: new Date() };

/** Opens the details of a visit on the board. */
async function openDetails(page: Page, name: string): Promise<void> {
  await page
    .getByRole('button', { name: new RegExp(`${name} Moreno`) })
    .first()
    .click();
}

/** From the board card of a visit to its note. */
async function openNote(page: Page, name: string): Promise<MedicalRecordId> {
  await openDetails(page, name);
  await page.getByRole('button', { name: 'Write note' }).click();
  await page.waitForURL(/\/notes\//);
  await expect(page.getByLabel('Subjective')).toBeVisible();
  return MedicalRecordId.parse(new URL(page.url()).pathname.split('/')[2]);
}

test('a note is written from the board, saves itself and is locked', async ({
  clinic,
  visit,
  stage,
}) => {
  await clinic.appointment({ name: 'Biscuit', ...checkedIn });
  const vera = await signedIn(stage, clinic.users.veterinarian);
  const { page, complaints } = await visit(clinic.users.veterinarian);
  const medicalRecordId = await openNote(page, 'Biscuit');
  await page.getByLabel('Subjective').fill('Scratches since Monday');
  await page.getByLabel('Temperature').fill('40,9');
  await expect(page.getByText('Unusually high for a dog')).toBeVisible();
  await page.getByLabel('Heart rate').fill('900');
  await expect(page.getByText('Not possible for a dog')).toBeVisible();
  await expect(page.getByText('Not saved: please look at “Heart rate')).toBeVisible();
  await page.getByLabel('Heart rate').fill('96');
  await expect(page.getByText(/^Saved \d/)).toBeVisible();
  const { body } = await ask(vera, getMedicalRecord, { params: { medicalRecordId } });
  expect(body).toMatchObject({
    subjective: 'Scratches since Monday',
    temperatureC: 40.9,
    heartRate: 96,
  });
  await page.getByRole('button', { name: 'Add diagnosis' }).click();
  await page.getByLabel('Diagnosis', { exact: true }).fill('Otitis externa');
  await page.getByRole('button', { name: 'Add diagnosis' }).click();
  await expect(page.getByText('Otitis externa', { exact: true })).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);

  await page.getByLabel('Plan').fill('Drops for ten days');
  await page.getByRole('button', { name: 'Lock note' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Lock note' }).click();
  await expect(page.getByText(/Locked[\s\S]*by Vera Vet/)).toBeVisible();
  await expect(page.getByText('Drops for ten days')).toBeVisible();
  await page.getByLabel('Addendum').fill('Owner called: better');
  await page.getByRole('button', { name: 'Add to the note' }).click();
  await expect(page.getByRole('article')).toContainText('Owner called: better');
  await expect(page.getByRole('article')).toContainText('Vera Vet');
  expect(await violationsOn(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('what is typed without a network is kept, sent later, and stored nowhere in the browser', async ({
  clinic,
  visit,
  stage,
}) => {
  await clinic.appointment({ name: 'Mochi', species: 'cat', ...checkedIn });
  const vera = await signedIn(stage, clinic.users.veterinarian);
  const { page, context } = await visit(clinic.users.veterinarian, phone);
  const medicalRecordId = await openNote(page, 'Mochi');
  await context.setOffline(true);
  await page.getByLabel('Plan').fill('marker-of-the-plan');
  await expect(page.getByText('Not saved: the server cannot be reached')).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('link', { name: 'Mochi' }).click();
  await expect(page.getByRole('dialog')).toContainText('Leave without saving?');
  await page.getByRole('button', { name: 'Go on writing' }).click();
  expect(await everythingStored(page)).not.toContain('marker-of-the-plan');
  await context.setOffline(false);
  await expect(page.getByText(/^Saved \d/)).toBeVisible({ timeout: 20_000 });
  const { body } = await ask(vera, getMedicalRecord, { params: { medicalRecordId } });
  expect(body.plan).toBe('marker-of-the-plan');
  expect(await everythingStored(page)).not.toContain('marker-of-the-plan');
});

/** All that the page keeps on this device: both storages, every database, every cache. */
async function everythingStored(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const found: unknown[] = [
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.cookie,
    ];
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('not read'));
      });
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name ?? ''));
      for (const store of database.objectStoreNames)
        found.push(await done(database.transaction(store).objectStore(store).getAll()));
      database.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys())
        found.push(request.url, await (await cache.match(request))?.text());
    }
    return JSON.stringify(found);
  });
}

test('two who write at once choose what stays, and a note locked meanwhile hands its text on', async ({
  clinic,
  visit,
  stage,
}) => {
  const { id } = await clinic.appointment({ name: 'Luna', ...checkedIn });
  const sam = await signedIn(stage, clinic.users.veterinarian);
  const opened = await ask(sam, openVisitNote, {
    params: { appointmentId: AppointmentId.parse(id) },
  });
  const params = { medicalRecordId: opened.body.id };
  const { page } = await visit(clinic.users.veterinarian);
  await openNote(page, 'Luna');
  const body = { version: 1, plan: 'Rest', objective: 'Swollen knee' };
  await ask(sam, updateMedicalRecord, { params, body });
  await page.getByLabel('Plan').fill('Radiographs');
  await expect(page.getByText('Someone else wrote here while you did.')).toBeVisible();
  await expect(page.getByLabel('Objective')).toHaveValue('Swollen knee');
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Keep both' }).click();
  await expect(page.getByLabel('Plan')).toHaveValue('Rest\n\nRadiographs');
  await expect(page.getByText(/^Saved \d/)).toBeVisible();
  const { body: merged } = await ask(sam, getMedicalRecord, { params });
  expect(merged).toMatchObject({ plan: 'Rest\n\nRadiographs', objective: 'Swollen knee' });

  await ask(sam, lockMedicalRecord, { params, body: { version: merged.version } });
  await page.getByLabel('Assessment').fill('Cruciate rupture');
  await expect(page.getByText('The note was locked while you were writing')).toBeVisible();
  await expect(page.getByLabel('Addendum')).toHaveValue('Assessment: Cruciate rupture');
});

test('a technician writes the vitals beside a note that is read', async ({ clinic, visit }) => {
  await clinic.appointment({ name: 'Rocky', ...checkedIn });
  const { page } = await visit(clinic.users.technician);
  await openDetails(page, 'Rocky');
  await page.getByRole('button', { name: 'Vitals' }).click();
  await page.getByLabel('Weight').fill('12.4');
  await expect(page.getByText(/^Saved \d/)).toBeVisible();
  await expect(page.getByLabel('Plan')).toBeHidden();
  expect(await violationsOn(page)).toEqual([]);
});
