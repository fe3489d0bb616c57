import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getMailMessage, listMailMessages } from '../../../shared/mailEndpoints.ts';
import { MailMessageId } from '../../../shared/ids.ts';
import { queueMail, type Mail } from '../../../server/mail/queueMail.ts';
import { ask, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { headerOf, PostOffice } from './postOffice.ts';

const prefix = 'tmail';
const office = new PostOffice();
const second = 1_000;
let server: TestServer;
let other: TestServer;
let clinic: TestClinic;

beforeAll(async () => {
  await office.open();
  const mail = { smtpUrl: office.url, from: 'Our Clinic <clinic@example.test>' };
  const config = { mail, publicUrl: 'https://board.example.test' };
  server = await testApp(config, { prefix });
  other = await testApp(config, { prefix });
});
afterAll(async () => {
  await office.close();
  await server.close();
  await other.close();
});
beforeEach(async () => {
  office.manner = 'take';
  office.delivered.length = 0;
  clinic = await makeClinic(server.deps.db);
});

function queue(mail: Partial<Mail> = {}): Promise<string> {
  const { deps } = server;
  const whole = {
    to: 'maya@example.test',
    kind: 'reminder',
    subject: 'Rex is expected',
    text: 'Tomorrow at ten.\nhttps://board.example.test/x#y',
    ...mail,
  };
  return clinic.run(() => deps.db.app.transaction((trx) => queueMail(deps, trx, whole)));
}

/** Our messages that have arrived. */
const arrived = (id: string) =>
  office.delivered.filter(({ raw }) => headerOf(raw, 'Message-ID')?.includes(id));

async function messageOf(id: string) {
  const admin = await signedIn(server, clinic.users.admin);
  const params = { mailMessageId: MailMessageId.parse(id) };
  return (await ask(admin, getMailMessage, { params })).body;
}

async function bodyOf(id: string): Promise<string | null> {
  const [row] = await clinic.run(() =>
    server.deps.db.app('mail_messages').where({ id }).select<{ body: string | null }[]>('body'),
  );
  return row?.body ?? null;
}

/** Runs all errands that are due on this server. */
async function deliver(node = server): Promise<void> {
  while ((await node.errands.runDue()) > 0);
}

describe('a message', () => {
  it('leaves after its transaction, once, and its text is forgotten here', async () => {
    const id = await queue();
    expect(await bodyOf(id)).toMatch(/^v1\./);
    expect(arrived(id)).toEqual([]);
    await deliver();
    await deliver();
    const [message] = arrived(id);
    expect(arrived(id)).toHaveLength(1);
    expect(message?.to).toEqual(['maya@example.test']);
    expect(message?.raw).toContain('Tomorrow at ten.');
    expect(headerOf(message?.raw ?? '', 'From')).toBe('Our Clinic <clinic@example.test>');
    expect(headerOf(message?.raw ?? '', 'Subject')).toBe('Rex is expected');
    expect(await bodyOf(id)).toBe(null);
    expect(await messageOf(id)).toMatchObject({ status: 'sent', attempts: 1, error: null });
  });

  it('of a transaction that was rolled back never leaves', async () => {
    const { deps } = server;
    const mail = { to: 'a@example.test', kind: 'reminder', subject: 'No', text: 'No' };
    const failing = clinic.run(() =>
      deps.db.app.transaction(async (trx) => {
        await queueMail(deps, trx, mail);
        throw new Error('something else failed');
      }),
    );
    await expect(failing).rejects.toThrow('something else failed');
    await deliver();
    expect(office.delivered).toEqual([]);
  });

  it('that the server refuses is given up with what it said', async () => {
    office.manner = 'refuse';
    const id = await queue();
    await deliver();
    const message = await messageOf(id);
    expect(message).toMatchObject({ status: 'failed', attempts: 1 });
    expect(message.error).toContain('No such mailbox');
    expect(await bodyOf(id)).toBe(null);
    server.clock.advance(11 * second);
    await deliver();
    expect(arrived(id)).toEqual([]);
  });

  it('waits while the server is away, and goes when it is back', async () => {
    await office.close();
    const id = await queue();
    await deliver();
    const waiting = await messageOf(id);
    expect(waiting).toMatchObject({ status: 'pending', attempts: 1 });
    expect(waiting.error).not.toBe(null);
    await office.open();
    await deliver();
    expect(arrived(id)).toEqual([]);
    server.clock.advance(10 * second);
    await deliver();
    expect(arrived(id)).toHaveLength(1);
    expect(await messageOf(id)).toMatchObject({ status: 'sent', attempts: 2, error: null });
  });

  it('is recognisable when it comes twice because the receipt was lost', async () => {
    office.manner = 'forget_to_say_so';
    const id = await queue();
    await deliver();
    office.manner = 'take';
    server.clock.advance(10 * second);
    await deliver();
    const ids = arrived(id).map(({ raw }) => headerOf(raw, 'Message-ID'));
    expect(ids).toEqual([`<${id}@board.example.test>`, `<${id}@board.example.test>`]);
  });

  it('is sent by one of two nodes', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => queue()));
    await Promise.all([deliver(), deliver(other), deliver(), deliver(other)]);
    for (const id of ids) expect(arrived(id)).toHaveLength(1);
  });

  it('that comes too late is not sent, and its text is forgotten', async () => {
    const expiresAt = new Date(server.clock.nowMs() + 60 * second);
    const id = await queue({ expiresAt });
    server.clock.advance(61 * second);
    await deliver();
    while ((await server.timers.runDue()) > 0);
    expect(arrived(id)).toEqual([]);
    expect(await bodyOf(id)).toBe(null);
    expect(await messageOf(id)).toMatchObject({ status: 'failed', error: 'Too late to send' });
  });
});

describe('a name with a line break in it', () => {
  it('begins no header of its own', async () => {
    const id = await queue({ subject: 'Rex\r\nBcc: everyone@example.test\r\n\r\nHello' });
    await deliver();
    const [message] = arrived(id);
    expect(headerOf(message?.raw ?? '', 'Bcc')).toBe(undefined);
    expect(headerOf(message?.raw ?? '', 'Subject')).toBe('Rex Bcc: everyone@example.test Hello');
    expect(message?.to).toEqual(['maya@example.test']);
  });

  it.each(['a@example.test\r\nBcc: b@example.test', 'a@example.test, b@example.test', 'a'])(
    'is no address: %j',
    async (to) => {
      await expect(queue({ to })).rejects.toThrow();
    },
  );
});

it('where mail is sent, an admin sees that it is, and not what it says', async () => {
  const id = await queue();
  const admin = await signedIn(server, clinic.users.admin);
  const { body } = await ask(admin, listMailMessages, {});
  expect(body).toMatchObject({ isSending: true, items: [{ id, status: 'pending' }] });
  expect((await messageOf(id)).text).toBe(null);
});
