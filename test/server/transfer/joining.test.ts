import { afterAll, beforeAll, expect, it } from 'vitest';
import { select } from '../../../server/db/names.ts';
import { exportClinic } from '../../../server/transfer/exportClinic.ts';
import { importClinic } from '../../../server/transfer/importClinic.ts';
import type { Operator } from '../../../server/transfer/operatorDeps.ts';
import { makeClinic, makeUser, type TestClinic } from '../../support/testDatabase.ts';
import { installation, scratch } from './installation.ts';

const folder = scratch();
let here: Operator;
let there: Operator;
let target: TestClinic;

beforeAll(async () => {
  here = await installation('tjoinout', 8);
  there = await installation('tjoinin', 9);
  target = await makeClinic(there.deps.db);
});
afterAll(async () => {
  await here.close();
  await there.close();
  folder.remove();
});

async function exported(name: string): Promise<TestClinic> {
  const clinic = await makeClinic(here.deps.db);
  await makeUser(here.deps.db, clinic, { role: 'admin', isOrganizationOwner: true });
  await exportClinic(here.deps, clinic.id, folder.at(name));
  return clinic;
}

const ownersOf = async (organizationId: string) => {
  const owners = await select<{ id: string }>(
    there.deps.root,
    `SELECT u.id FROM users u JOIN clinics c ON c.id = u.clinic_id
     WHERE c.organization_id = ? AND u.is_organization_owner = TRUE`,
    [organizationId],
  );
  return owners.map(({ id }) => id);
};

it('a clinic that joins an organization brings it no owners, and it is said', async () => {
  const clinic = await exported('joins');
  const { organizationId } = target;
  const from = folder.at('joins');
  const done = await importClinic(there.deps, { from, organizationId, isDry: false });
  expect(done).toMatchObject({ formerOwners: 2, report: { count: 0 } });
  expect(await ownersOf(organizationId)).toEqual([target.users.admin.id]);
  const [audit] = await select<{ said: string }>(
    there.deps.root,
    `SELECT new_values AS said FROM audit_logs WHERE clinic_id = ? AND entity_type = 'clinic_import'`,
    [clinic.id],
  );
  expect(JSON.stringify(audit?.said)).toMatch(/formerOwners\W+2/);
});

it('an organization that is there is joined only by word of the operator', async () => {
  const { organizationId, id } = await exported('own');
  const from = folder.at('own');
  await there.deps.root('organizations').insert({ id: organizationId, name: 'Was here before' });
  const silently = importClinic(there.deps, { from, isDry: false });
  await expect(silently).rejects.toThrow(/Was here before.*--organization/);
  expect(await select(there.deps.root, 'SELECT id FROM clinics WHERE id = ?', [id])).toEqual([]);
  const done = await importClinic(there.deps, { from, organizationId, isDry: false });
  expect(done.formerOwners).toBe(2);
  expect(await ownersOf(organizationId)).toEqual([]);
});

it('a clinic that brings its organization keeps its owners', async () => {
  const { organizationId } = await exported('whole');
  const done = await importClinic(there.deps, { from: folder.at('whole'), isDry: false });
  expect(done.formerOwners).toBe(0);
  expect(await ownersOf(organizationId)).toHaveLength(2);
});
