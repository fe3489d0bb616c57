// The whole server on a port, a clinic of its own for each test, and browsers that sign in to it.
//
//   test('…', async ({ clinic, visit }) => {
//     const desk = await visit(clinic.users.receptionist, desktop);
//     await clinic.appointment({ name: 'Biscuit', status: 'checked_in' });

import { AxeBuilder } from '@axe-core/playwright';
import { test as base, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { ask, onPort, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import {
  makeAppointment,
  makeClient,
  makeClinic,
  makePet,
  testPassword,
  type TestClinic,
  type TestUser,
} from '../../support/testDatabase.ts';

export { ask, signedIn };

export const desktop = { viewport: { width: 1440, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };
type Device = {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly hasTouch?: boolean;
  readonly timezoneId?: string;
};

type Stage = TestServer & { readonly url: string };

type Visit = {
  readonly name?: string;
  readonly species?: string;
  readonly owner?: string;
  readonly veterinarian?: { readonly id: string };
} & Record<string, unknown>;

/** A test's own clinic on the stage: New York, so that a test in another zone shows whose clock is used. */
export type StageClinic = TestClinic & {
  /** An appointment of a new pet of a new owner, now, unless told. */
  readonly appointment: (visit?: Visit) => Promise<{ id: string; petId: string }>;
};

/** A signed-in page. Each has its own browser context: its own cookies and storage. */
export type Visitor = {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: string[];
};

type Fixtures = {
  readonly clinic: StageClinic;
  readonly visit: (user: TestUser, device?: Device) => Promise<Visitor>;
};

/** What a page says is wrong with it: errors of its scripts and refusals of the content security policy. */
function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isNetwork = /Failed to load resource|net::ERR|WebSocket connection/.test(message.text());
    if (message.type() === 'error' && !isNetwork) complaints.push(message.text());
  });
  return complaints;
}

async function visitAs(browser: Browser, url: string, given: { user: TestUser; device: Device }) {
  const context = await browser.newContext(given.device);
  const page = await context.newPage();
  const complaints = listen(page);
  await page.goto(url);
  await page.getByLabel('E-mail').fill(given.user.email);
  await page.getByLabel('Password').fill(testPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'account' }).waitFor();
  await page.getByLabel('Connection: live').waitFor();
  return { page, context, complaints };
}

async function makeStageClinic(stage: Stage): Promise<StageClinic> {
  const { db } = stage.deps;
  const clinic = await makeClinic(db);
  return {
    ...clinic,
    appointment: async ({ name = 'Biscuit', species = 'dog', owner = 'Moreno', ...visit } = {}) => {
      const client = await makeClient(db, clinic, { firstName: 'Sofia', lastName: owner });
      const pet = await makePet(db, clinic, { client, name, species });
      const startTime = new Date(stage.clock.nowMs());
      return makeAppointment(db, clinic, { pet, startTime, reason: 'Limping', ...visit });
    },
  };
}

export const test = base.extend<Fixtures, { stage: Stage }>({
  stage: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from this pattern
    async ({}, use) => {
      const server = await testApp();
      await use({ ...server, url: await onPort(server) });
      await server.close();
    },
    { scope: 'worker' },
  ],
  clinic: async ({ stage }, use) => use(await makeStageClinic(stage)),
  visit: async ({ stage, browser }, use) => {
    const visitors: Visitor[] = [];
    await use(async (user, device = desktop) => {
      const visitor = await visitAs(browser, stage.url, { user, device });
      visitors.push(visitor);
      return visitor;
    });
    await Promise.all(visitors.map(({ context }) => context.close()));
  },
});

/** The accessibility rules that a page breaks. Looks when moving parts have come to rest: half faded text has no contrast. */
export async function violationsOn(page: Page): Promise<string[]> {
  // A wall turns its pages by the clock, also while it is looked at.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.evaluate(async () => {
    const ends = document
      .getAnimations()
      .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ends.map((one) => one.finished));
  });
  return (await new AxeBuilder({ page }).analyze()).violations.map((violation) => violation.id);
}

export { expect } from '@playwright/test';
