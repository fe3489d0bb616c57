import type { Browser, Page } from '@playwright/test';
import { approvePairing } from '../../shared/screenEndpoints.ts';
import type { TestServer } from '../support/testApp.ts';
import {
  ask,
  expect,
  phone,
  signedIn,
  test,
  type StageClinic,
  violationsOn,
} from './support/stage.ts';

type Stage = TestServer & { readonly url: string };
const hd = { width: 1920, height: 1080 };
const fourK = { width: 3840, height: 2160 };
const patient = { timeout: 20_000 };

/** A television that has just been switched on. */
async function switchOn(browser: Browser, stage: Stage, viewport = hd): Promise<Page> {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  await page.goto(`${stage.url}/wall`);
  return page;
}

async function codeOn(wall: Page): Promise<string> {
  const code = wall.getByLabel(/^Code /);
  await expect(code).toHaveText(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  return (await code.textContent()) ?? '';
}

type Hung = { readonly view?: 'staff' | 'lobby'; readonly viewport?: typeof hd };

/** A television that an admin has approved and that shows the board. */
async function hangUp(
  browser: Browser,
  { stage, clinic }: { stage: Stage; clinic: StageClinic },
  { view = 'staff', viewport = hd }: Hung = {},
): Promise<Page> {
  const wall = await switchOn(browser, stage, viewport);
  const reply = await ask(await signedIn(stage, clinic.users.admin), approvePairing, {
    params: { userCode: await codeOn(wall) },
    body: { name: 'Prep room', view, diagonalInches: 55, readingDistanceM: 3 },
  });
  expect(reply.status).toBe(201);
  await expect(wall.getByText('Live', { exact: true })).toBeVisible(patient);
  return wall;
}

/** From now on nothing of this page reaches the server, and what it had open is cut. */
async function unplug(wall: Page): Promise<void> {
  await wall.route('**/api/**', (route) => route.abort());
  await wall.routeWebSocket(/socket\.io/, (socket) => socket.close());
}

test('an admin pairs a wall from the address in its QR code, and stays signed in beside it', async ({
  clinic,
  stage,
  visit,
}) => {
  const { page: admin, context } = await visit(clinic.users.admin, phone);
  const wall = await context.newPage();
  await wall.setViewportSize(hd);
  await wall.goto(`${stage.url}/wall`);
  const code = await codeOn(wall);
  await expect(
    wall.getByRole('img', { name: `${stage.url}/settings/screens?code=` }),
  ).toBeVisible();
  expect(await violationsOn(wall)).toEqual([]);

  await admin.goto(`${stage.url}/settings/screens?code=${code}`);
  await expect(admin.getByText('Is this the code on the screen?')).toBeVisible();
  await expect(admin.getByText(code)).toBeVisible();
  await admin.getByRole('button', { name: 'Yes, it is the same' }).click();
  await admin.getByRole('textbox', { name: 'Name' }).fill('Prep room');
  expect(await violationsOn(admin)).toEqual([]);
  await admin.getByRole('button', { name: 'Pair this screen' }).click();

  await expect(wall.getByText('Live', { exact: true })).toBeVisible(patient);
  await admin.reload();
  await expect(admin.getByRole('heading', { name: 'Prep room' })).toBeVisible();
  await expect(admin.getByText('Online')).toBeVisible(patient);
});

test('a code that no screen shows is refused in words', async ({ clinic, stage, visit }) => {
  const { page } = await visit(clinic.users.admin);
  await page.goto(`${stage.url}/settings/screens`);
  await page.getByRole('button', { name: 'Pair a screen' }).click();
  await page.getByLabel('Code').fill('bcdfghjk');
  await expect(page.getByLabel('Code')).toHaveValue('BCDF-GHJK');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('No screen shows this code now')).toBeVisible();
});

test('a removed wall says so and offers to be paired again', async ({
  browser,
  clinic,
  stage,
  visit,
}) => {
  const wall = await hangUp(browser, { stage, clinic });
  const { page } = await visit(clinic.users.admin);
  await page.goto(`${stage.url}/settings/screens`);
  await page.getByRole('button', { name: 'Remove Prep room' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(wall.getByText('This screen is no longer paired')).toBeVisible();
  await codeOn(wall);
  await expect(page.getByText('No screen is paired yet')).toBeVisible();
});

test('after a restart a wall goes straight to the board', async ({ browser, clinic, stage }) => {
  await clinic.appointment({ name: 'Biscuit', status: 'checked_in' });
  const wall = await hangUp(browser, { stage, clinic });
  await wall.reload();
  await expect(wall.getByText('Biscuit')).toBeVisible();
  await expect(wall.getByText('Live', { exact: true })).toBeVisible(patient);
});

for (const viewport of [hd, fourK]) {
  test(`thirty patients fill ${viewport.width}x${viewport.height} on pages, without scrolling or tiny letters`, async ({
    browser,
    clinic,
    stage,
  }) => {
    for (let number = 1; number <= 30; number += 1) {
      const status = number % 3 === 0 ? 'scheduled' : 'checked_in';
      await clinic.appointment({ name: `Patient ${number}`, status });
    }
    const wall = await hangUp(browser, { stage, clinic }, { viewport });
    await expect(wall.getByText(/page \d of \d/).first()).toBeVisible();
    const overflow = await wall.evaluate(() => {
      const { scrollHeight, scrollWidth } = document.documentElement;
      return [scrollWidth - innerWidth, scrollHeight - innerHeight];
    });
    expect(overflow).toEqual([0, 0]);
    // 16 minutes of arc at 3 m on 55 inches: capitals of 13.96 mm at 1080 px on 684.9 mm, 0.72 of the font size.
    const leastPx = ((13.96 / 684.9) * viewport.height) / 0.72 - 0.5;
    const sizes = await wall.evaluate(() =>
      [...document.querySelectorAll('main *')]
        .filter((element) => element.children.length === 0 && element.textContent.trim() !== '')
        .map((element) => Number.parseFloat(getComputedStyle(element).fontSize)),
    );
    expect(Math.min(...sizes)).toBeGreaterThan(leastPx);
    expect(await violationsOn(wall)).toEqual([]);
  });
}

test('an unplugged wall keeps its board, says how old it is, and recovers by itself', async ({
  browser,
  clinic,
  stage,
}) => {
  await clinic.appointment({ name: 'Biscuit', status: 'checked_in' });
  const wall = await hangUp(browser, { stage, clinic });
  await expect(wall.getByText('Biscuit')).toBeVisible();
  await unplug(wall);
  await wall.reload();
  await expect(wall.getByText(/Not live: as of \d\d:\d\d/)).toBeVisible(patient);
  await expect(wall.getByText('Biscuit')).toBeVisible();
  expect(await violationsOn(wall)).toEqual([]);
  await wall.unrouteAll();
  await wall.routeWebSocket(/socket\.io/, (socket) => void socket.connectToServer());
  await expect(wall.getByText('Live', { exact: true })).toBeVisible({ timeout: 40_000 });
  await expect(wall.getByText('Not live')).toBeHidden();
});

test('a wall whose network lets no WebSocket through still follows the board', async ({
  browser,
  clinic,
  stage,
  visit,
}) => {
  await clinic.appointment({ name: 'Biscuit' });
  const wall = await hangUp(browser, { stage, clinic });
  await wall.routeWebSocket(/socket\.io/, (socket) => socket.close());
  await wall.reload();
  await expect(wall.getByText('Live', { exact: true })).toBeVisible(patient);
  const { page } = await visit(clinic.users.receptionist);
  await page.getByRole('button', { name: /Check in.*Biscuit/ }).click();
  await expect(wall.getByRole('heading', { name: 'Waiting' })).toBeVisible(patient);
});

test('a wall loads a new build of the app by itself', async ({ browser, clinic, stage }) => {
  const wall = await hangUp(browser, { stage, clinic });
  await wall.addInitScript(() => (Math.random = () => 0));
  let isDeployed = false;
  await wall.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const said = String(message);
      socket.send(isDeployed ? said.replace(/"build":"[^"]*"/, '"build":"next"') : said);
    });
  });
  await wall.reload();
  await expect(wall.getByText('Live', { exact: true })).toBeVisible(patient);
  const reloaded = wall.waitForEvent('load', patient);
  isDeployed = true;
  await reloaded;
  await expect(wall.getByText('Live', { exact: true })).toBeVisible(patient);
});

test('a lobby shows pets, rooms and kind words, and nothing else of a visit', async ({
  browser,
  clinic,
  stage,
}) => {
  const room = 'Exam 1';
  await clinic.appointment({ name: 'Biscuit', status: 'in_progress', room, owner: 'Moreno' });
  await clinic.appointment({ name: 'Biscuit', status: 'checked_in', owner: 'Novak' });
  const wall = await hangUp(browser, { stage, clinic }, { view: 'lobby' });
  await expect(wall.getByText('Biscuit A')).toBeVisible();
  await expect(wall.getByText('Biscuit B')).toBeVisible();
  await expect(wall.getByText('with the vet')).toBeVisible();
  const html = await wall.content();
  for (const secret of ['Moreno', 'Novak', 'Limping']) expect(html).not.toContain(secret);
  expect(await violationsOn(wall)).toEqual([]);
});

test('a television with the library of Chromium 79 shows the board', async ({
  browser,
  clinic,
  stage,
}) => {
  await clinic.appointment({ name: 'Biscuit', status: 'checked_in' });
  const wall = await switchOn(browser, stage);
  await wall.addInitScript(() => {
    const newer: [object, string[]][] = [
      [String.prototype, ['replaceAll', 'at']],
      [Array.prototype, ['at', 'findLast', 'toSorted', 'toReversed', 'with', 'group']],
      [Object, ['hasOwn', 'groupBy']],
      [Promise, ['any', 'withResolvers', 'try']],
      [Element.prototype, ['replaceChildren']],
      [AbortSignal, ['timeout', 'any']],
      [globalThis, ['structuredClone', 'WeakRef', 'FinalizationRegistry']],
      [Crypto.prototype, ['randomUUID']],
    ];
    for (const [owner, names] of newer) {
      for (const name of names) Reflect.deleteProperty(owner, name);
    }
  });
  await wall.reload();
  const admin = await signedIn(stage, clinic.users.admin);
  const body = { name: 'Old', view: 'staff', diagonalInches: 55, readingDistanceM: 3 } as const;
  await ask(admin, approvePairing, { params: { userCode: await codeOn(wall) }, body });
  await expect(wall.getByText('Biscuit')).toBeVisible(patient);
  await expect(wall.getByText('Live', { exact: true })).toBeVisible(patient);
});
