import { createTransport } from 'nodemailer';
import { perServer } from '../auth/perServer.ts';
import type { Deps } from '../deps.ts';

const secondMs = 1_000;

function transport(deps: Deps) {
  const { mail } = deps.config;
  if (!mail) throw new Error('there is no mail server');
  return createTransport({
    url: mail.smtpUrl,
    // Together less than an errand may take.
    dnsTimeout: 10 * secondMs,
    connectionTimeout: 10 * secondMs,
    greetingTimeout: 10 * secondMs,
    socketTimeout: 20 * secondMs,
    // What a message says is text: never the name of a file or a page to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** The one way out for mail of this server. A connection a message: a clinic sends few. */
export const mailTransportOf = perServer(transport);
