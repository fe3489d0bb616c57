import { checkIn } from '../../shared/appointmentEndpoints.ts';
import { AppointmentId } from '../../shared/ids.ts';
import { ask, desktop, expect, phone, signedIn, test, violationsOn } from './support/stage.ts';

const now = () => new Date();

test('a card goes through its visit by one button a step', async ({ clinic, visit }) => {
  await clinic.appointment({ name: 'Biscuit', room: 'Exam 2' });
  const { page, complaints } = await visit(clinic.users.receptionist);
  const column = (name: string) => page.getByRole('region', { name: new RegExp(`^${name}`) });
  await column('Scheduled')
    .getByRole('button', { name: /Check in.*Biscuit/ })
    .click();
  await column('Checked in')
    .getByRole('button', { name: /Start.*Exam 2.*Biscuit/ })
    .click();
  await column('In progress')
    .getByRole('button', { name: /Complete.*Biscuit/ })
    .click();
  await expect(column('Completed').getByText('Biscuit', { exact: true })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a step shows on another board within a second', async ({ clinic, visit }) => {
  await clinic.appointment({ name: 'Mochi', species: 'cat' });
  const desk = await visit(clinic.users.receptionist);
  const vet = await visit(clinic.users.veterinarian, phone);
  await desk.page.getByRole('button', { name: /Check in.*Mochi/ }).click();
  await expect(vet.page.getByRole('button', { name: /Start.*Mochi/ })).toBeVisible({
    timeout: 1_000,
  });
});

test('a step is undone from the toast, and the countdown ends the offer', async ({
  clinic,
  visit,
}) => {
  await clinic.appointment({ name: 'Pepper' });
  const { page } = await visit(clinic.users.receptionist);
  await page.getByRole('button', { name: /Check in.*Pepper/ }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: /Check in.*Pepper/ })).toBeVisible();
  await page.getByRole('button', { name: /Check in.*Pepper/ }).click();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeHidden({ timeout: 11_000 });
});

test('starting asks for a room, offers free ones first and a taken one only on purpose', async ({
  clinic,
  visit,
}) => {
  const times = { checkedInAt: now() };
  await clinic.appointment({
    name: 'Luna',
    status: 'in_progress',
    room: 'Exam 1',
    ...times,
    startedAt: now(),
  });
  await clinic.appointment({ name: 'Rocky', status: 'checked_in', room: 'Exam 1', ...times });
  const { page } = await visit(clinic.users.veterinarian);
  await page.getByRole('button', { name: /Start.*Rocky/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Start Rocky in' });
  await expect(dialog.getByRole('listitem').first()).toContainText('Exam 2');
  await dialog.getByRole('button', { name: /Exam 1.*Luna is in it/ }).click();
  await dialog.getByRole('button', { name: 'Yes, both in Exam 1' }).click();
  await expect(page.getByRole('button', { name: /Complete.*Rocky/ })).toBeVisible();
});

test('booking finds the patient by pet and owner, and a double booking only on purpose', async ({
  clinic,
  visit,
}) => {
  await clinic.appointment({ name: 'Zorro', owner: 'Quintana', minutes: 120 });
  const { page } = await visit(clinic.users.receptionist);
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Book an appointment' });
  await dialog.getByRole('combobox', { name: 'Patient' }).fill('zor quin');
  await dialog.getByRole('option', { name: /Zorro/ }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByLabel('Reason').fill('Second look');
  await dialog.getByRole('button', { name: 'Book', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('already has');
  await dialog.getByRole('button', { name: 'Book anyway' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Second look')).toBeVisible();
});

test('a walk-in of a new patient of a new owner is checked in at once', async ({
  clinic,
  visit,
}) => {
  const { page } = await visit(clinic.users.receptionist);
  await page.getByRole('button', { name: 'Walk-in' }).click();
  const dialog = page.getByRole('dialog', { name: 'Walk-in' });
  await dialog.getByRole('combobox', { name: 'Patient' }).fill('Nimbus');
  await dialog.getByRole('button', { name: /New patient/ }).click();
  await dialog.getByLabel('Species').selectOption('rabbit');
  await dialog.getByLabel('Owner’s first name').fill('Noor');
  await dialog.getByLabel('Owner’s last name').fill('Haddad');
  await dialog.getByRole('button', { name: 'Save patient' }).click();
  await dialog.getByRole('button', { name: 'Change' }).waitFor();
  await dialog.getByRole('button', { name: 'Check in now' }).click();
  await expect(page.getByRole('button', { name: /Start.*Nimbus/ })).toBeVisible();
});

test('what somebody else did first is told with who and when', async ({ clinic, stage, visit }) => {
  const { id } = await clinic.appointment({ name: 'Biscuit' });
  const { page, context } = await visit(clinic.users.receptionist);
  await context.setOffline(true);
  await page.getByRole('button', { name: /^More for Biscuit/ }).click();
  await page.getByRole('menuitem', { name: 'Mark as no-show' }).click();
  const vera = await signedIn(stage, clinic.users.veterinarian);
  const params = { appointmentId: AppointmentId.parse(id) };
  await ask(vera, checkIn, { params, body: { version: 1 } });
  await context.setOffline(false);
  await expect(page.getByRole('alert')).toContainText(
    /Vera Vet checked in Biscuit .* ago\. Not done/,
  );
});

test('the filter narrows by words, veterinarian and type, and says when nothing matches', async ({
  clinic,
  visit,
}) => {
  await clinic.appointment({ name: 'Biscuit' });
  await clinic.appointment({ name: 'Kiwi', species: 'bird', type: 'surgery' });
  const { page } = await visit(clinic.users.receptionist);
  await page.keyboard.press('f');
  await page.keyboard.type('kiw');
  await expect(page.getByText('Biscuit', { exact: true })).toBeHidden();
  await expect(page.getByText('Kiwi', { exact: true })).toBeVisible();
  await page.getByRole('combobox', { name: 'Type of visit' }).selectOption('wellness');
  await expect(page.getByText('Nothing matches the filter.').first()).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(page.getByText('Biscuit', { exact: true })).toBeVisible();
});

test('the keyboard alone finds a card, opens it and takes its next step', async ({
  clinic,
  visit,
}) => {
  await clinic.appointment({ name: 'Biscuit', startTime: new Date(Date.now() - 600_000) });
  await clinic.appointment({ name: 'Mochi', species: 'cat' });
  const { page } = await visit(clinic.users.receptionist);
  const biscuit = page.locator('[data-open]', { hasText: 'Biscuit' });
  await biscuit.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-open]', { hasText: 'Mochi' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Mochi Moreno' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await expect(page.getByRole('button', { name: /Start.*Mochi/ })).toBeVisible();
});

test('a card dragged to the next column takes the step', async ({ clinic, visit }) => {
  await clinic.appointment({ name: 'Biscuit' });
  const { page } = await visit(clinic.users.receptionist);
  const card = page.locator('[data-card]', { hasText: 'Biscuit' });
  await card.dragTo(page.getByRole('region', { name: /^Checked in/ }));
  await expect(page.getByRole('button', { name: /Start.*Biscuit/ })).toBeVisible();
});

test('times are the clinic’s, whatever the zone of the device', async ({ clinic, visit }) => {
  const startTime = new Date();
  await clinic.appointment({ name: 'Biscuit', startTime });
  const { page } = await visit(clinic.users.receptionist, { ...desktop, timezoneId: 'Asia/Tokyo' });
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone: clinic.timezone,
    hour: '2-digit',
    minute: '2-digit',
  });
  const card = page.locator('[data-card]', { hasText: 'Biscuit' });
  await expect(card).toContainText(shown.format(startTime));
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the board in ${colorScheme} colours has no accessibility violations`, async ({
    clinic,
    visit,
  }) => {
    const times = { checkedInAt: new Date(Date.now() - 40 * 60_000) };
    await clinic.appointment({
      name: 'Biscuit',
      status: 'checked_in',
      priority: 'urgent',
      ...times,
    });
    await clinic.appointment({ name: 'Mochi', species: 'cat', status: 'confirmed' });
    const { page, complaints } = await visit(clinic.users.receptionist);
    await page.emulateMedia({ colorScheme });
    expect(await violationsOn(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
}

for (const [name, viewport] of [
  ['at 200 % zoom', { width: 720, height: 450 }],
  ['on the smallest phone', { width: 320, height: 568 }],
] as const) {
  test(`${name} nothing is cut off sideways`, async ({ clinic, visit }) => {
    await clinic.appointment({ name: 'Maximilian the Second', owner: 'Andersson-Vandenberghe' });
    const { page } = await visit(clinic.users.receptionist, { viewport });
    await page.getByRole('button', { name: /Check in.*Maximilian/ }).waitFor();
    const overflow = () =>
      document.documentElement.scrollWidth - document.documentElement.clientWidth;
    expect(await page.evaluate(overflow)).toBe(0);
    await page.getByRole('button', { name: 'Add a visit' }).click();
    await expect(page.getByRole('menuitem', { name: 'Walk-in' })).toBeFocused();
    const book = page.getByRole('menuitem', { name: 'Book an appointment' });
    await expect(book).toBeInViewport({ ratio: 1 });
    await book.click();
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate(overflow)).toBe(0);
  });
}

test('with reduced motion a moved card is simply in its new place', async ({ clinic, visit }) => {
  await clinic.appointment({ name: 'Biscuit' });
  const { page } = await visit(clinic.users.receptionist);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.getByRole('button', { name: /Check in.*Biscuit/ }).click();
  const start = page.getByRole('button', { name: /Start.*Biscuit/ });
  await start.waitFor();
  const flights = () =>
    document.getAnimations().filter((animation) => !(animation instanceof CSSAnimation)).length;
  expect(await page.evaluate(flights)).toBe(0);
});
