import type { Knex } from 'knex';
import type { Deps } from '../deps.ts';
import { FinalFailure, type Errand } from '../jobs/errandRunner.ts';
import type { TimerHandler } from '../jobs/timerRunner.ts';
import { readLetter, type Letter } from './letter.ts';
import { MailRow } from './MailRow.ts';
import { mailTransportOf } from './mailTransport.ts';
import { printMail } from './printMail.ts';
import { tellUndelivered, type UndeliveredByKind } from './undelivered.ts';

const mostTries = 10;
const mostError = 500;

/** The server does not want this message, whoever asks how often: a reply of 5xx to its recipient or its text. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error) || !('command' in error))
    return false;
  const { responseCode, command } = error;
  const isAboutMessage = ['RCPT TO', 'DATA', 'MAIL FROM'].includes(String(command));
  return isAboutMessage && Number(responseCode) >= 500;
}

/** The Message-ID is the message's own: a repeat after a lost "250" is seen as one. */
async function send(deps: Deps, { id, to, subject, text }: Letter): Promise<void> {
  const { mail, publicUrl } = deps.config;
  if (!mail) throw new Error('there is no mail server');
  const host = publicUrl === undefined ? 'localhost' : new URL(publicUrl).hostname;
  try {
    await mailTransportOf(deps).sendMail({
      from: mail.from,
      to: { name: '', address: to },
      subject,
      text,
      messageId: `<${id}@${host}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw new FinalFailure(error instanceof Error ? error.message : '', { cause: error });
  }
}

async function markSent(trx: Knex.Transaction, letter: Letter, at: Date): Promise<void> {
  const { id, tries } = letter;
  const sent = { status: 'sent', sentAt: at, body: null, error: null } as const;
  await MailRow.query(trx)
    .findById(id)
    .patch({ ...sent, attempts: tries + 1 });
}

const nothing = () => Promise.resolve();

/** Sends one message between claim and finish. */
const delivery = (undelivered: UndeliveredByKind): Errand => ({
  mostTries,
  work: async ({ deps, timer }) => {
    const letter = await readLetter(deps, timer.entityId);
    if (!letter) return nothing;
    await send(deps, letter);
    return (trx, at) => markSent(trx, letter, at);
  },
  failed: async ({ trx, timer, error, isLast }) => {
    const said = error instanceof Error ? error.message : String(error);
    await MailRow.query(trx)
      .findById(timer.entityId)
      .patch({
        attempts: timer.attempts + 1,
        error: said.slice(0, mostError),
        ...(isLast ? { status: 'failed', body: null } : {}),
      });
    if (isLast) await tellUndelivered(trx, undelivered, { id: timer.entityId, why: said });
  },
});

/** The demo has no mail server: its messages are printed for whoever started it, and stay in the admin's list. */
const printing: Errand = {
  mostTries: 1,
  work: async ({ deps, timer }) => {
    const letter = await readLetter(deps, timer.entityId);
    if (letter) printMail(letter);
    return nothing;
  },
  failed: nothing,
};

/** The errands of mail: none where there is no way out, so that messages wait for an installation that has one. */
export function mailErrands(
  { config }: Pick<Deps, 'config'>,
  undelivered: UndeliveredByKind,
): Readonly<Record<string, Errand>> {
  if (config.mail) return { mail: delivery(undelivered) };
  return config.isDemo ? { mail: printing } : {};
}

const tooLate = 'Too late to send';

/** Forgets the text of a message whose time is over. */
const forget =
  (undelivered: UndeliveredByKind): TimerHandler =>
  async ({ trx, timer }) => {
    const id = timer.entityId;
    await MailRow.query(trx).findById(id).patch({ body: null });
    const given = await MailRow.query(trx)
      .findById(id)
      .where({ status: 'pending' })
      .patch({ status: 'failed', error: tooLate });
    if (given > 0) await tellUndelivered(trx, undelivered, { id, why: tooLate });
    return { reply: () => null, traces: [] };
  };

/** The timers of mail. `undelivered`: who wants to know that a letter was given up. */
export function mailTimers(undelivered: UndeliveredByKind) {
  return { mail_expiry: forget(undelivered) } satisfies Record<string, TimerHandler>;
}
