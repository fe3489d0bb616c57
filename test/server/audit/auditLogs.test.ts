import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  exportAuditLogs,
  getAuditLog,
  listAuditLogs,
  verifyAuditLogs,
} from '../../../shared/auditEndpoints.ts';
import { getClient, updateClient } from '../../../shared/clientEndpoints.ts';
import { listScreens } from '../../../shared/screenEndpoints.ts';
import { signIn } from '../../../shared/sessionEndpoints.ts';
import { KeptHeads } from '../../../server/audit/keptHeads.ts';
import { ask, askRaw, nobody, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClient, makeClinic } from '../../support/testDatabase.ts';
import { administrator, type Cell } from '../db/administrator.ts';

/** A database of its own: this test breaks the log that all clinics share. */
const prefix = 'taudit';
const dataDir = mkdtempSync(join(tmpdir(), 'vetcare-audit-'));
let server: TestServer;
beforeAll(async () => {
  server = await testApp({ dataDir }, { prefix });
});
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true });
});

async function scene(lastName = 'Moreno') {
  const { db } = server.deps;
  const clinic = await makeClinic(db);
  const { id: clientId } = await makeClient(db, clinic, { firstName: 'Rosa', lastName });
  const rita = await signedIn(server, clinic.users.receptionist);
  const ada = await signedIn(server, clinic.users.admin);
  return { db, clinic, clientId, rita, ada };
}

describe('the audit log', () => {
  it('says who saw and changed what, newest first', async () => {
    const { clientId, rita, ada } = await scene();
    await ask(rita, getClient, { params: { clientId } });
    const body = { version: 1, city: 'Bern', notes: 'Calls before noon' };
    await ask(rita, updateClient, { params: { clientId }, body });
    const { body: page } = await ask(ada, listAuditLogs, { query: { entityId: clientId } });
    expect(page.items.map(({ action }) => action)).toEqual(['update', 'read']);
    expect(page.items[0]).toMatchObject({
      entityType: 'client',
      entityName: 'Rosa Moreno',
      user: { firstName: 'Rita', role: 'receptionist' },
      changed: ['city', 'notes'],
    });
    expect(JSON.stringify(page)).not.toContain('before noon');
  });

  it('shows values where they are asked for', async () => {
    const { clientId, rita, ada } = await scene();
    await ask(rita, updateClient, { params: { clientId }, body: { version: 1, city: 'Bern' } });
    const query = { entityId: clientId, fields: 'values' } as const;
    const { body: page } = await ask(ada, listAuditLogs, { query });
    const [entry] = page.items;
    const values = { oldValues: { city: null }, newValues: { city: 'Bern' } };
    expect(entry).toMatchObject(values);
    const one = await ask(ada, getAuditLog, { params: { auditLogId: entry?.id ?? '' } });
    expect(one.body).toMatchObject({ id: entry?.id, ...values });
  });

  it('is filtered by person, action and day, and paged without gap or double', async () => {
    const { clinic, clientId, rita, ada } = await scene();
    for (let times = 0; times < 7; times += 1) await ask(rita, getClient, { params: { clientId } });
    const wanted = { userId: clinic.users.receptionist.id, action: 'read' } as const;
    const seqs: number[] = [];
    let cursor: string | undefined;
    do {
      const query = { ...wanted, limit: 3, ...(cursor ? { cursor } : {}) };
      const { body: page } = await ask(ada, listAuditLogs, { query });
      seqs.push(...page.items.map(({ seq }) => seq));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seqs).toHaveLength(7);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => b - a));
    const past = await ask(ada, listAuditLogs, { query: { ...wanted, toDate: '2020-01-01' } });
    expect(past.body.items).toEqual([]);
    const since = await ask(ada, listAuditLogs, { query: { ...wanted, fromDate: '2020-01-01' } });
    expect(since.body.items).toHaveLength(7);
  });

  it('has sign-ins, failed sign-ins and refusals, of another clinic’s record like of none', async () => {
    const { clinic, rita, ada } = await scene();
    const { email } = clinic.users.receptionist;
    await askRaw(nobody(server), signIn, { body: { email, password: 'wrong' } });
    await askRaw(rita, listScreens, {});
    const foreign = await scene();
    for (const id of [foreign.clientId, crypto.randomUUID()])
      await askRaw(rita, getClient, { params: { clientId: id } });
    const { body: page } = await ask(ada, listAuditLogs, {
      query: { userId: clinic.users.receptionist.id },
    });
    const said = page.items.map(
      ({ action, entityType, outcome }) => `${action} ${entityType} ${outcome ?? ''}`,
    );
    expect(said).toEqual([
      'read refusal not_found',
      'read refusal not_found',
      'read refusal not_allowed',
      'login user refused',
      'login user signed_in',
    ]);
  });

  it('is the admin’s alone, and its own clinic’s alone', async () => {
    const { rita, ada } = await scene();
    expect((await askRaw(rita, listAuditLogs, {})).status).toBe(403);
    const other = await scene();
    const { body: page } = await ask(other.ada, listAuditLogs, {});
    const auditLogId = page.items[0]?.id ?? '';
    expect((await askRaw(ada, getAuditLog, { params: { auditLogId } })).status).toBe(404);
  });
});

describe('the export', () => {
  it('is a CSV file of which nothing is a formula, and is audited itself', async () => {
    const { clientId, rita, ada } = await scene('=HYPERLINK("http://evil.test")');
    await ask(rita, getClient, { params: { clientId } });
    const headers = { 'user-agent': '@SUM(1+1)' };
    await askRaw(rita, getClient, { params: { clientId }, headers });
    const file = await askRaw(ada, exportAuditLogs, { query: { entityType: 'client' } });
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(file.headers['content-disposition']).toMatch(
      /^attachment; filename="audit-[\d-]+\.csv"$/,
    );
    const text = String(file.body);
    expect(text.split('\r\n')[0]).toContain('seq,time,person');
    expect(text).toContain('Rosa =HYPERLINK');
    expect(text).toContain("'@SUM(1+1)");
    expect(text).not.toMatch(/(^|,)"?[=+@-]/m);
    const { body: page } = await ask(ada, listAuditLogs, { query: { entityType: 'audit_export' } });
    expect(page.items).toMatchObject([{ outcome: 'exported', changed: ['entityType'] }]);
  });
});

/** Changes a row behind the triggers' back, as somebody with the database's files could. */
async function tamper(sql: string, values: Cell[]): Promise<void> {
  const root = await administrator(prefix);
  const triggers = await root.rows<{ name: string }>(
    'SELECT trigger_name AS name FROM information_schema.triggers WHERE event_object_schema = ? AND event_object_table = ?',
    [root.names.core, 'audit_logs'],
  );
  for (const { name } of triggers) await root.rows(`DROP TRIGGER ${name}`);
  await root.rows(sql, values);
  root.end();
}

describe('the verification', () => {
  it('finds a whole chain right', async () => {
    const { ada } = await scene();
    const { body } = await ask(ada, verifyAuditLogs, {});
    expect(body).toMatchObject({ firstBadSeq: null, nextSeq: null });
    expect(body.rows).toBe(body.lastSeq);
  });

  it('names the first row that was changed', async () => {
    const { clinic, clientId, rita, ada } = await scene();
    await ask(rita, getClient, { params: { clientId } });
    await tamper("UPDATE audit_logs SET action = 'create' WHERE clinic_id = ? AND seq = 2", [
      clinic.id,
    ]);
    expect((await ask(ada, verifyAuditLogs, {})).body).toMatchObject({ rows: 1, firstBadSeq: 2 });
  });

  it('finds a chain that was written anew, by what is kept outside of the database', async () => {
    const { clinic, clientId, rita, ada } = await scene();
    await ask(rita, getClient, { params: { clientId } });
    await new KeptHeads(server.deps).save();
    const lines = readFileSync(join(dataDir, 'audit-heads', `${clinic.id}.jsonl`), 'utf8');
    expect(JSON.parse(lines)).toMatchObject({ seq: 3 });
    const { body } = await ask(ada, verifyAuditLogs, {});
    expect(body).toMatchObject({ firstBadSeq: null, keptHashes: 1 });
    await tamper('DELETE FROM audit_logs WHERE clinic_id = ?', [clinic.id]);
    await tamper('UPDATE audit_heads SET seq = 0, hash = ? WHERE clinic_id = ?', [
      Buffer.alloc(32),
      clinic.id,
    ]);
    await ask(rita, getClient, { params: { clientId } });
    expect((await ask(ada, verifyAuditLogs, {})).body).toMatchObject({
      firstBadSeq: 3,
      keptHashes: 1,
    });
  });
});
