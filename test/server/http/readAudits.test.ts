import { afterAll, beforeAll, expect, it } from 'vitest';
import { listClients } from '../../../shared/clientEndpoints.ts';
import { appendAudit, verifyAudit } from '../../../server/db/audit.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import { ReadAudits } from '../../../server/http/readAudits.ts';
import { ask, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClient, makeClinic, type TestClinic } from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

const readsOf = (clinic: TestClinic) =>
  clinic.run(() =>
    server.deps.db.app('audit_logs').where({ action: 'read', entity_type: 'client' }).select('id'),
  );
const verified = (clinic: TestClinic) =>
  clinic.run(() => inTransaction(server.deps.db, (trx) => verifyAudit(trx)));

it('writes a row for each of many reads at once, in one unbroken chain a clinic', async () => {
  const clinics = [await makeClinic(server.deps.db), await makeClinic(server.deps.db)];
  for (const clinic of clinics) await makeClient(server.deps.db, clinic);
  const askers = await Promise.all(
    clinics.map((clinic) => signedIn(server, clinic.users.receptionist)),
  );
  const replies = await Promise.all(
    Array.from({ length: 40 }, (_, index) => askers[index % 2] ?? askers[0]).flatMap((asker) =>
      asker ? [ask(asker, listClients, {})] : [],
    ),
  );
  expect(replies.map(({ status }) => status)).toEqual(Array(40).fill(200));
  for (const clinic of clinics) {
    expect(await readsOf(clinic)).toHaveLength(20);
    expect((await verified(clinic)).firstBadSeq).toBeNull();
  }
});

it('has written the row before the read is answered', async () => {
  const clinic = await makeClinic(server.deps.db);
  const asker = await signedIn(server, clinic.users.admin);
  for (let count = 1; count <= 3; count += 1) {
    await ask(asker, listClients, {});
    expect(await readsOf(clinic)).toHaveLength(count);
  }
});

it('fails the reads whose rows cannot be written, and writes the next', async () => {
  const clinic = await makeClinic(server.deps.db);
  const audits = new ReadAudits(server.deps.db);
  const entry = (userId: string | null) =>
    ({ entityType: 'client', entityId: clinic.id, action: 'read', userId }) as const;
  await clinic.run(async () => {
    const stranger = audits.write(entry('01890000-0000-7000-8000-000000000000'));
    await expect(stranger).rejects.toThrow();
    await audits.write(entry(null));
  });
  expect(await readsOf(clinic)).toHaveLength(1);
});

it('writes others at once while a clinic’s audit log is held, and that one’s when it is free', async () => {
  const [free, busy] = [await makeClinic(server.deps.db), await makeClinic(server.deps.db)];
  const audits = new ReadAudits(server.deps.db);
  const read = (clinic: TestClinic) => {
    const entry = {
      entityType: 'client',
      entityId: clinic.id,
      action: 'read',
      userId: null,
    } as const;
    return clinic.run(() => audits.write(entry));
  };
  let isWritten = false;
  let held: Promise<unknown> | undefined;
  await busy.run(() =>
    inTransaction(server.deps.db, async (trx) => {
      await appendAudit(trx, [
        { entityType: 'pet', entityId: busy.id, action: 'update', userId: null },
      ]);
      held ??= read(busy).then(() => (isWritten = true));
      for (let round = 1; round <= 3; round += 1) await read(free);
      expect(isWritten).toBe(false);
    }),
  );
  await held;
  expect(await readsOf(free)).toHaveLength(3);
  expect(await readsOf(busy)).toHaveLength(1);
  expect(await verified(busy)).toEqual({ rows: 2, firstBadSeq: null });
});

it('keeps the chains of many clinics whole while two nodes and their commands write at once', async () => {
  const { db } = server.deps;
  const clinics = await Promise.all(Array.from({ length: 4 }, () => makeClinic(db)));
  const [one, other] = [new ReadAudits(db), new ReadAudits(db)];
  const work = clinics.flatMap((clinic) =>
    Array.from({ length: 40 }, (_, index) => {
      const what = { entityType: 'client', entityId: clinic.id, userId: null };
      const command = () =>
        inTransaction(db, (trx) => appendAudit(trx, [{ ...what, action: 'update' }]));
      const read = () => (index % 2 === 0 ? one : other).write({ ...what, action: 'read' });
      return clinic.run(index % 10 === 9 ? command : read);
    }),
  );
  await Promise.all(work);
  for (const clinic of clinics) {
    expect(await readsOf(clinic)).toHaveLength(36);
    expect(await verified(clinic)).toEqual({ rows: 40, firstBadSeq: null });
  }
});
