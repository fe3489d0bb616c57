import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getMailMessage } from '../../shared/mailEndpoints.ts';
import { MailMessageId, PetId } from '../../shared/ids.ts';
import {
  createMedicalRecord,
  getMedicalRecord,
  listMedicalRecords,
  updateMedicalRecord,
} from '../../shared/medicalRecordEndpoints.ts';
import { queueMail } from '../../server/mail/queueMail.ts';
import { RetentionRounds } from '../../server/retention/retentionRounds.ts';
import { startMariadb } from '../../server/start/embeddedMariadb.ts';
import { askPatiently, liveNode, newCommandId, signInOn, type LiveNode } from '../live/liveNode.ts';
import { headerOf, PostOffice } from '../server/mail/postOffice.ts';
import { ask, type Reply } from '../support/testApp.ts';
import { makeClinic, makePet, type TestClinic } from '../support/testDatabase.ts';

const office = new PostOffice();
const said: string[] = [];
let folder: string;
let mariadb: Awaited<ReturnType<typeof startMariadb>>;
let node: LiveNode;

const start = () =>
  startMariadb({ dataDir: join(folder, 'mariadb'), log: () => undefined, endsWithParent: true });

/** The database is killed, and comes back after this work. */
async function withoutDatabase(work: () => Promise<void>): Promise<void> {
  await mariadb.kill();
  await work();
  mariadb = await start();
}

/** How often the server has logged this. */
const times = (words: string) => said.filter((line) => line.includes(`"msg":"${words}"`)).length;

/** Resolves when the server has logged this twice more: a round failed, and the next one was tried. */
async function twiceMore(words: string): Promise<void> {
  const before = times(words);
  await expect.poll(() => times(words) - before, { timeout: 60_000 }).toBeGreaterThanOrEqual(2);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vetcare-db-'));
  mariadb = await start();
  await office.open();
  const url = new URL(mariadb.url);
  url.pathname = '/t';
  const mail = { smtpUrl: office.url, from: 'Our Clinic <clinic@example.test>' };
  const config = { databaseUrl: url.href, mail, publicUrl: 'https://board.example.test' };
  const log = pino({ level: 'warn' }, { write: (line) => said.push(line) });
  node = await liveNode(config, { log });
});
afterAll(async () => {
  await node.close();
  await office.close();
  await mariadb.kill();
  rmSync(folder, { recursive: true, force: true });
});

describe('a note that is saved while the database is dead', { timeout: 120_000 }, () => {
  async function scene() {
    const clinic = await makeClinic(node.deps.db);
    const pet = await makePet(node.deps.db, clinic);
    const petId = PetId.parse(pet.id);
    const vera = await signInOn(node, clinic.users.veterinarian);
    const note = { petId, subjective: 'Scratches since Monday' };
    const { body } = await askPatiently(vera, createMedicalRecord, { body: note });
    return { clinic, petId, vera, params: { medicalRecordId: body.id } };
  }

  const traces = (clinic: TestClinic, id: string) =>
    clinic.run(() =>
      node.deps.db
        .app('audit_logs')
        .where({ clinic_id: clinic.id, entity_type: 'medical_record', entity_id: id })
        .whereIn('action', ['create', 'update'])
        .orderBy('seq')
        .pluck<string[]>('action'),
    );

  function refuses(reply: Reply<unknown>): void {
    expect([reply.status, reply.problem.code]).toEqual([503, 'database_unavailable']);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
    expect(reply.headers['content-type']).toContain('application/problem+json');
  }

  it('is refused with the time to wait, and saved once when it is sent again', async () => {
    const { clinic, petId, vera, params } = await scene();
    const plan = 'Drops for ten days';
    const patch = { params, body: { version: 1, plan }, commandId: newCommandId() };
    const second = { body: { petId, plan: 'Second visit' }, commandId: newCommandId() };
    await withoutDatabase(async () => {
      refuses(await ask(vera, updateMedicalRecord, patch));
      refuses(await ask(vera, createMedicalRecord, second));
    });
    const saved = await askPatiently(vera, updateMedicalRecord, patch);
    expect(saved).toMatchObject({ status: 200, body: { version: 2, plan } });
    expect((await ask(vera, updateMedicalRecord, patch)).body).toEqual(saved.body);
    const { body: made } = await askPatiently(vera, createMedicalRecord, second);
    expect((await ask(vera, createMedicalRecord, second)).body).toEqual(made);
    const { body: read } = await ask(vera, getMedicalRecord, { params });
    expect(read).toMatchObject({ version: 2, plan, subjective: 'Scratches since Monday' });
    const { body: all } = await ask(vera, listMedicalRecords, { query: { petId } });
    expect(all.items.map(({ id }) => id).sort()).toEqual([read.id, made.id].sort());
    expect(await traces(clinic, read.id)).toEqual(['create', 'update']);
    expect(await traces(clinic, made.id)).toEqual(['create']);
  });
});

describe('work that nobody waits for', { timeout: 120_000 }, () => {
  it('sends the mail that was waiting, once, when the database is back', async () => {
    const clinic = await makeClinic(node.deps.db);
    const ada = await signInOn(node, clinic.users.admin);
    const mail = { to: 'maya@example.test', kind: 'reminder', subject: 'Rex', text: 'At ten.' };
    await office.close();
    const id = await clinic.run(() =>
      node.deps.db.app.transaction((trx) => queueMail(node.deps, trx, mail)),
    );
    const params = { mailMessageId: MailMessageId.parse(id) };
    const message = async () => (await askPatiently(ada, getMailMessage, { params })).body;
    await expect.poll(message, { timeout: 60_000 }).toMatchObject({ attempts: 1 });
    await withoutDatabase(async () => {
      await office.open();
      node.clock.advance(11_000);
      await twiceMore('timers could not be read');
      expect(office.delivered).toEqual([]);
    });
    await expect.poll(message, { timeout: 60_000 }).toMatchObject({ status: 'sent', attempts: 2 });
    const [letter] = office.delivered;
    expect(office.delivered).toHaveLength(1);
    expect(headerOf(letter?.raw ?? '', 'Message-ID')).toContain(id);
  });

  it('goes through the clinics for retention, after rounds that failed', async () => {
    const untilGoneThrough = async ({ id }: TestClinic) => {
      const finished = node.deps.db.jobs('retention_runs').where({ clinic_id: id });
      const isFinished = async () => {
        const rows = await finished.clone().whereNotNull('finished_at').select('clinic_id');
        return rows.length === 1;
      };
      await expect.poll(isFinished, { timeout: 60_000 }).toBe(true);
    };
    const rounds = new RetentionRounds(node.deps, { everyMs: 50 });
    rounds.start();
    await untilGoneThrough(await makeClinic(node.deps.db));
    await withoutDatabase(() => twiceMore('a round of retention failed'));
    await untilGoneThrough(await makeClinic(node.deps.db));
    await rounds.stop();
  });
});
