import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getMailMessage, listMailMessages } from '../../../shared/mailEndpoints.ts';
import { MailMessageId } from '../../../shared/ids.ts';
import { queueMail } from '../../../server/mail/queueMail.ts';
import { ask, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { auditOf } from '../auth/browser.ts';

const prefix = 'tmailless';
let server: TestServer;
beforeAll(async () => {
  server = await testApp({}, { prefix });
});
afterAll(() => server.close());

async function queue(clinic: TestClinic, subject = 'Hello'): Promise<MailMessageId> {
  const { deps } = server;
  const mail = { to: 'maya@example.test', kind: 'reminder', subject, text: 'A long text' };
  const id = await clinic.run(() => deps.db.app.transaction((trx) => queueMail(deps, trx, mail)));
  return MailMessageId.parse(id);
}

describe('without a mail server', () => {
  it('messages are listed for the admin, latest first, page by page', async () => {
    const clinic = await makeClinic(server.deps.db);
    for (const subject of ['one', 'two', 'three']) await queue(clinic, subject);
    const admin = await signedIn(server, clinic.users.admin);
    const first = await ask(admin, listMailMessages, { query: { limit: 2 } });
    expect(first.body.items.map(({ subject }) => subject)).toEqual(['three', 'two']);
    expect(first.body.isSending).toBe(false);
    const cursor = first.body.nextCursor ?? '';
    const rest = await ask(admin, listMailMessages, { query: { limit: 2, cursor } });
    expect(rest.body.items.map(({ subject }) => subject)).toEqual(['one']);
    const sent = await ask(admin, listMailMessages, { query: { status: 'sent' } });
    expect(sent.body.items).toEqual([]);
  });

  it('the text is in the one that is asked for, and the reading is audited', async () => {
    const clinic = await makeClinic(server.deps.db);
    const mailMessageId = await queue(clinic);
    const admin = await signedIn(server, clinic.users.admin);
    const list = await ask(admin, listMailMessages, {});
    expect(JSON.stringify(list.body)).not.toContain('A long text');
    const one = await ask(admin, getMailMessage, { params: { mailMessageId } });
    expect(one.body).toMatchObject({ text: 'A long text', status: 'pending', attempts: 0 });
    const reads = (await auditOf(server, clinic.id)).filter(({ action }) => action === 'read');
    expect(reads.at(-1)).toMatchObject({ entity_type: 'mail_message' });
  });

  it('they are printed where the demo runs, once, and no text forges another line', async () => {
    const demo = await testApp({ isDemo: true }, { prefix });
    const said: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said.push(String(text));
      return true;
    });
    try {
      const clinic = await makeClinic(server.deps.db);
      await queue(clinic, 'Good day\u001b[2J');
      while ((await demo.errands.runDue()) > 0);
      await demo.errands.runDue();
      const printed = said.filter((text) => text.includes('Good day'));
      expect(printed).toHaveLength(1);
      expect(printed[0]).toContain('  | A long text');
      expect(printed[0]).not.toContain('\u001b');
    } finally {
      write.mockRestore();
      await demo.close();
    }
  });

  it('they wait for a server of this installation that has one', async () => {
    const clinic = await makeClinic(server.deps.db);
    const mailMessageId = await queue(clinic);
    expect(await server.errands.runDue()).toBe(0);
    const admin = await signedIn(server, clinic.users.admin);
    const one = await ask(admin, getMailMessage, { params: { mailMessageId } });
    expect(one.body.status).toBe('pending');
  });
});
