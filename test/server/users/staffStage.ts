import { UserId } from '../../../shared/ids.ts';
import { getMailMessage, listMailMessages } from '../../../shared/mailEndpoints.ts';
import { inviteUser, type NewInvitation } from '../../../shared/userEndpoints.ts';
import { ask, signedIn, type Asker, type TestServer } from '../../support/testApp.ts';
import type { TestClinic } from '../../support/testDatabase.ts';

let people = 0;

/** An invitation of somebody new. */
export function someoneNew(wish: Partial<NewInvitation> = {}): NewInvitation {
  people += 1;
  const email = `nora.${String(people)}.${String(process.pid)}@example.test`;
  return { email, firstName: 'Nora', lastName: 'Newcomer', role: 'technician', ...wish };
}

/** The address of this person among the users. */
export const of = (user: { id: string }) => ({ userId: UserId.parse(user.id) });

/** `done`, or the code of the refusal. */
export const codeOf = (reply: { status: number; problem: { code: string } }): string =>
  reply.status < 300 ? 'done' : reply.problem.code;

/** The latest message to this address: its kind and text, and the secret of the link in it. */
export async function mailTo(server: TestServer, clinic: TestClinic, to: string) {
  const admin = await signedIn(server, clinic.users.admin);
  const { body } = await ask(admin, listMailMessages, { query: { limit: 200 } });
  const found = body.items.find((one) => one.to === to);
  if (!found) return null;
  const params = { mailMessageId: found.id };
  const { body: message } = await ask(admin, getMailMessage, { params });
  const text = message.text ?? '';
  return { ...message, text, token: /#(\S+)/.exec(text)?.[1] ?? '' };
}

/** The secret that was sent to this address. */
export async function tokenTo(server: TestServer, clinic: TestClinic, to: string): Promise<string> {
  const mail = await mailTo(server, clinic, to);
  if (!mail) throw new Error(`no mail to ${to}`);
  return mail.token;
}

/** Invites somebody and answers the invitation with the secret of its link. */
export async function invited(
  server: TestServer,
  { clinic, admin }: { clinic: TestClinic; admin: Asker },
  wish: Partial<NewInvitation> = {},
) {
  const body = someoneNew(wish);
  const reply = await ask(admin, inviteUser, { body });
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.problem));
  return { ...reply.body, token: await tokenTo(server, clinic, reply.body.email) };
}
