import { makeRow } from '../support/testDatabase.ts';
import { desktop, expect, phone, test, violationsOn, type Visitor } from './support/stage.ts';

const hourMs = 3_600_000;

test('a call is ticked off from the list, and one nobody answered needs a word', async ({
  clinic,
  stage,
  visit,
}) => {
  for (const name of ['Biscuit', 'Rex']) {
    const { id } = await clinic.appointment({
      name,
      owner: name === 'Rex' ? 'Silva' : 'Moreno',
      startTime: new Date(stage.clock.nowMs() + hourMs),
    });
    const sendAt = new Date(stage.clock.nowMs() - hourMs);
    const call = { appointmentId: id, type: 'call', sendAt };
    await makeRow(stage.deps.db, clinic, 'appointment_reminders', call);
  }
  const { page, complaints } = await visit(clinic.users.receptionist, phone);
  await page.goto(new URL('/calls', page.url()).href);
  await page.getByRole('heading', { name: 'Sofia Moreno' }).waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Not reached Sofia Moreno' }).click();
  await expect(page.getByText('Please say why')).toBeVisible();
  await page.getByLabel('Note').first().fill('Voicemail');
  await page.getByRole('button', { name: 'Not reached Sofia Moreno' }).click();
  await expect(page.getByText('Sofia Moreno: not reached.')).toBeVisible();
  await page.getByRole('button', { name: 'Reminded Sofia Silva' }).click();
  await expect(page.getByText('Nobody is to be called now.')).toBeVisible();
  expect(complaints).toEqual([]);
});

/** Opens the details of the one visit on the board. */
async function openDetails({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: 'More for Biscuit' }).click();
  await page.getByRole('menuitem', { name: 'Open' }).click();
  await page.getByRole('heading', { name: 'Reminders' }).waitFor();
}

test('a visit shows its reminders, and one more is added by hand', async ({
  clinic,
  stage,
  visit,
}) => {
  await clinic.appointment({ startTime: new Date(stage.clock.nowMs() + hourMs / 4) });
  const visitor = await visit(clinic.users.receptionist, desktop);
  const { page } = visitor;
  await openDetails(visitor);
  await page.getByRole('button', { name: 'Add a reminder' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add reminder' }).click();
  const line = page.getByRole('listitem').filter({ hasText: 'E-mail' });
  await line.waitFor();
  expect(await violationsOn(page)).toEqual([]);
});
