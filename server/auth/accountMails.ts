import type { Knex } from 'knex';
import type { Deps } from '../deps.ts';
import { linkTo } from '../mail/links.ts';
import { oneLine } from '../mail/oneLine.ts';
import { queueMail } from '../mail/queueMail.ts';

const hourMs = 3_600_000;
/** How long the links in these mails are good. */
export const linkLifeMs = { invitation: 24 * hourMs, verification: 24 * hourMs, reset: hourMs };

type Reader = { readonly userId: string; readonly email: string; readonly firstName: string };
type Linked = { readonly token: string; readonly expiresAt: Date };

const ending = ['', 'VetCare Board'];
const greeting = ({ firstName }: { firstName: string }): string => `Hello ${oneLine(firstName)},`;
const letter = (...lines: string[]): string => [...lines, ...ending].join('\n');

/** Asks somebody to join the clinic. */
export function mailInvitation(
  deps: Deps,
  trx: Knex.Transaction,
  to: Omit<Reader, 'userId'> & { invitationId: string; clinicName: string },
  { token, expiresAt }: Linked,
): Promise<string> {
  const text = letter(
    greeting(to),
    '',
    `${oneLine(to.clinicName)} invites you to work with them in VetCare Board.`,
    'Please follow this link within 24 hours and choose a password:',
    '',
    linkTo(deps, 'invitation', token),
    '',
    'If you did not expect this, please ignore it.',
  );
  const subject = `Your account at ${oneLine(to.clinicName)}`;
  const about = { kind: 'invitation', entityId: to.invitationId, expiresAt };
  return queueMail(deps, trx, { to: to.email, subject, text, ...about });
}

/** Asks whether the address is really theirs. */
export function mailVerification(
  deps: Deps,
  trx: Knex.Transaction,
  to: Reader,
  { token, expiresAt }: Linked,
): Promise<string> {
  const text = letter(
    greeting(to),
    '',
    'Please follow this link within 24 hours to confirm that this is your e-mail address:',
    '',
    linkTo(deps, 'verify', token),
  );
  const about = { kind: 'email_verification', entityId: to.userId, expiresAt };
  return queueMail(deps, trx, {
    to: to.email,
    subject: 'Please confirm your e-mail address',
    text,
    ...about,
  });
}

/** Lets somebody choose a new password. */
export function mailReset(
  deps: Deps,
  trx: Knex.Transaction,
  to: Reader,
  { token, expiresAt }: Linked,
): Promise<string> {
  const text = letter(
    greeting(to),
    '',
    'Please follow this link within 60 minutes to choose a new password:',
    '',
    linkTo(deps, 'reset', token),
    '',
    'If you did not ask for it, nothing has changed and you can ignore this.',
  );
  const about = { kind: 'password_reset', entityId: to.userId, expiresAt };
  return queueMail(deps, trx, { to: to.email, subject: 'Choose a new password', text, ...about });
}

const news = {
  password_changed: [
    'Your password was changed',
    'The password of your account was changed, and you were signed out elsewhere.',
  ],
  email_change_started: [
    'Your account is to get another e-mail address',
    'Another e-mail address was entered for your account and has been sent a link. Until that is followed, this one signs you in.',
  ],
  email_changed: [
    'Your e-mail address was changed',
    'Your account now has another e-mail address. This one no longer signs you in.',
  ],
  second_factor_on: [
    'The second step at sign-in is on',
    'From now on you are asked for a code of your authenticator app when you sign in.',
  ],
  second_factor_off: [
    'The second step at sign-in is off',
    'You are no longer asked for a code when you sign in.',
  ],
  second_factor_reset: [
    'The second step at sign-in was reset',
    'An admin of your clinic turned off the second step of your account. You can set it up anew in Settings, Security.',
  ],
} as const;

/** Tells a person what happened to their account, whoever did it. */
export function mailNews(
  deps: Deps,
  trx: Knex.Transaction,
  to: Reader,
  kind: keyof typeof news,
): Promise<string> {
  const [subject, sentence] = news[kind];
  const text = letter(
    greeting(to),
    '',
    sentence,
    'If this was not you, please tell an admin of your clinic at once.',
  );
  return queueMail(deps, trx, { to: to.email, kind, subject, text, entityId: to.userId });
}
