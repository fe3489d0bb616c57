import type { Knex } from 'knex';
import type { StaffRole } from '../../shared/abilities.ts';
import { hashPassword } from '../auth/passwordHash.ts';
import { insertUser } from '../auth/insertUser.ts';
import { withAudit } from '../auth/sessions.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { appendAudit } from '../db/audit.ts';
import { select } from '../db/names.ts';
import { inTenant } from '../db/tenantContext.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { addClinic, insertClinic, newClinicIds } from '../organizations/insertClinic.ts';
import {
  branchName,
  clinicColumns,
  clinicName,
  organizationName,
  rooms,
  staff,
} from './demoPeople.ts';
import { pets } from './demoPets.ts';
import { demoReminderPlan } from './demoReminders.ts';
import { makeRecords } from './demoRecords.ts';
import { demoSignIns, newPassword, type DemoSignIn } from './demoSignIns.ts';
import { ensureToday } from './demoToday.ts';
import type { Cast } from './demoVisitRows.ts';

/** The demo clinic's name and how to sign in as each of its people; what `.data/demo.json` holds beside the address. */
export type DemoClinic = { readonly clinic: string; readonly users: readonly DemoSignIn[] };

async function isEmpty(deps: Deps): Promise<boolean> {
  const rows = await select<unknown>(deps.db.auth, 'SELECT 1 FROM clinics LIMIT 1');
  return rows.length === 0;
}

/** The clinic of the demo's admin, null where this database has other clinics only. */
async function findClinic(deps: Deps): Promise<string | null> {
  const rows = await select<{ clinic_id: string }>(
    deps.db.auth,
    'SELECT clinic_id FROM sign_in_emails WHERE email = ?',
    [staff[0]?.email ?? ''],
  );
  return rows[0]?.clinic_id ?? null;
}

/** The group's second clinic, still empty: somewhere for the owner to go. */
async function addBranch(
  deps: Deps,
  trx: Knex.Transaction,
  organizationId: string,
  timezone: string,
): Promise<void> {
  const clinicId = deps.ids.uuid();
  const columns = { city: 'Harbor Side' };
  const wanted = { clinicName: branchName, timezone, columns };
  const entry = await addClinic(trx, { organizationId, clinicId }, wanted);
  await inTenant({ clinicId, actorId: 'system' }, () => appendAudit(trx, [entry]));
}

/** Organization, clinic and people in one transaction: the demo is there or not, also after a kill. */
async function makeClinic(deps: Deps, timezone: string): Promise<DemoClinic> {
  const people = await Promise.all(
    staff.map(async (person) => {
      const password = newPassword(deps);
      return { ...person, password, passwordHash: await hashPassword(deps, password) };
    }),
  );
  const ids = newClinicIds(deps);
  const { clinicId } = ids;
  await withAudit(deps, { clinicId, actorId: 'system' }, async (trx) => {
    const settings = { rooms: [...rooms], reminderPlan: [...demoReminderPlan] };
    const tier = 'professional';
    const columns = clinicColumns;
    const wanted = { organizationName, clinicName, timezone, settings, tier, columns } as const;
    const entries = [await insertClinic(trx, ids, wanted)];
    await addBranch(deps, trx, ids.organizationId, timezone);
    for (const { password: _kept, ...person } of people) {
      const isOrganizationOwner = person.role === 'admin';
      const user = { ...person, clinicId, isOrganizationOwner, emailVerified: true };
      const made = await insertUser(deps, trx, user);
      entries.push(made.entry);
    }
    return { result: null, entries };
  });
  const users = people.map(({ role, firstName, lastName, email, password }) => ({
    role,
    name: `${firstName} ${lastName}`,
    email,
    password,
  }));
  return { clinic: clinicName, users };
}

type UserRow = { id: string; role: StaffRole };
type PetRow = { id: string; name: string; client_id: string };

async function readCast(trx: Knex, clinicId: string): Promise<Cast> {
  const users = await select<UserRow>(
    trx,
    'SELECT id, role FROM users WHERE clinic_id = ? AND is_active = TRUE AND deleted_at IS NULL ORDER BY id',
    [clinicId],
  );
  const rows = await select<PetRow>(
    trx,
    'SELECT id, name, client_id FROM pets WHERE clinic_id = ? AND is_deceased = FALSE AND deleted_at IS NULL ORDER BY id',
    [clinicId],
  );
  const ofRole = (role: StaffRole) =>
    users.filter((user) => user.role === role).map(({ id }) => id);
  return {
    clinicId,
    staff: {
      admin: ofRole('admin'),
      veterinarian: ofRole('veterinarian'),
      technician: ofRole('technician'),
      receptionist: ofRole('receptionist'),
    },
    pets: pets.map(({ name }) => {
      const row = rows.find((one) => one.name === name);
      return row ? { id: row.id, clientId: row.client_id } : null;
    }),
  };
}

async function hasPets(trx: Knex, clinicId: string): Promise<boolean> {
  const rows = await select<unknown>(trx, 'SELECT 1 FROM pets WHERE clinic_id = ? LIMIT 1', [
    clinicId,
  ]);
  return rows.length > 0;
}

/** Records where there are none, and today. Answers the clinic's name. */
async function fill(deps: Deps, clinicId: string): Promise<string> {
  const read = <T>(work: (trx: Knex) => Promise<T>) => inTransaction(deps.db, work);
  const { name, timezone } = await read(readClinic);
  const people = await read((trx) => readCast(trx, clinicId));
  if (Object.values(people.staff).some((ids) => ids.length === 0)) return name;
  if (!(await read((trx) => hasPets(trx, clinicId)))) await makeRecords(deps, people, timezone);
  await ensureToday(deps, await read((trx) => readCast(trx, clinicId)), timezone);
  return name;
}

/** The zone of this machine where it is an IANA name, else New York. */
function machineTimezone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return /^[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(timeZone) ? timeZone : 'America/New_York';
}

/**
 * Makes the demo clinic in an empty database, and a day around now for it whenever its board has gone stale. Every step is found done or is done again, so a kill
 * between any two is harmless. Null, and nothing is touched, where the database holds other clinics.
 */
export async function makeDemoClinic(
  deps: Deps,
  timezone = machineTimezone(),
): Promise<DemoClinic | null> {
  const found = await findClinic(deps);
  if (found === null && !(await isEmpty(deps))) return null;
  const made = found === null ? await makeClinic(deps, timezone) : null;
  const clinicId = found ?? (await findClinic(deps));
  if (clinicId === null) throw new Error('the demo clinic is not there after it was made');
  const clinic = await inTenant({ clinicId, actorId: 'system' }, () => fill(deps, clinicId));
  if (made) return made;
  return { clinic, users: await demoSignIns(deps, clinicId) };
}
