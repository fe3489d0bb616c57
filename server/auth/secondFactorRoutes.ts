import type { Knex } from 'knex';
import {
  confirmSecondFactor,
  disableSecondFactor,
  getOwnSecurity,
  renewBackupCodes,
  startSecondFactor,
} from '../../shared/accountEndpoints.ts';
import { inTransactionOn } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { route, type Route } from '../http/route.ts';
import type { Who } from '../http/who.ts';
import { mailNews } from './accountMails.ts';
import { ownAccount, type Account } from './accountOf.ts';
import { admitCode, forgiveCodes } from './codeThrottle.ts';
import { placeOf } from './letIn.ts';
import { requireOwnPassword } from './requireOwnPassword.ts';
import {
  backupCodesLeft,
  removeSecondFactor,
  renewCodes,
  startSecret,
  turnOn,
  useCode,
} from './secondFactor.ts';
import { withAudit, type Place } from './sessions.ts';
import { requireStandingNow } from './sessionStanding.ts';

type Step<T> = {
  readonly code: string;
  readonly place: Place;
  /** What the person did, for the audit log. */
  readonly did: string;
  readonly isOn: boolean;
  readonly work: (trx: Knex.Transaction, account: Account) => Promise<T>;
};

/** What a person changes with a code of the second factor that they have (`isOn`) or are setting up. */
async function withCode<T>(deps: Deps, who: Who, step: Step<T>): Promise<T> {
  await admitCode(deps, who.id);
  const { clinicId, id } = who;
  const done = await withAudit(deps, { clinicId, actorId: id }, async (trx) => {
    await requireStandingNow(deps, trx, who);
    const account = await ownAccount(trx, who);
    const isOn = account.mfaConfirmedAt !== null;
    if (isOn !== step.isOn) throw new Problem(isOn ? 'second_factor_on' : 'second_factor_off');
    if (!(await useCode(deps, trx, account, step.code))) throw wrongCode();
    const result = await step.work(trx, account);
    const what = { action: 'update', entityType: 'user', entityId: id, userId: id } as const;
    const newValues = { secondFactor: step.did };
    const entry = { ...what, ...step.place, sessionId: who.sessionId, newValues };
    return { result, entries: [entry] };
  });
  await forgiveCodes(deps, id);
  return done;
}

function wrongCode(): Problem {
  return new Problem('wrong_code', {
    errors: [{ path: 'body.code', message: 'Not right, or used before' }],
  });
}

const see = route(getOwnSecurity, async ({ deps, who }) => {
  const account = await ownAccount(deps.db.auth, who);
  return {
    emailVerified: account.emailVerified,
    secondFactorSince: account.mfaConfirmedAt?.toISOString() ?? null,
    backupCodesLeft: await backupCodesLeft(deps.db.auth, account),
  };
});

// Not a command: a secret that was shown is not kept with the replies to repeat.
const start = route(startSecondFactor, async ({ deps, who, body }) => {
  const account = await requireOwnPassword(deps, who, { ...body, field: 'password' });
  if (account.mfaConfirmedAt) throw new Problem('second_factor_on');
  return inTransactionOn(deps.db.auth, async (trx) => {
    await requireStandingNow(deps, trx, who);
    return startSecret(deps, trx, account);
  });
});

const confirm = route(confirmSecondFactor, async ({ deps, who, body, request }) => {
  const backupCodes = await withCode(deps, who, {
    code: body.code,
    place: placeOf(request),
    did: 'on',
    isOn: false,
    work: async (trx, account) => {
      await turnOn(trx, account, new Date(deps.clock.nowMs()));
      await mailNews(deps, trx, account, 'second_factor_on');
      return renewCodes(deps, trx, account);
    },
  });
  return { backupCodes };
});

const renew = route(renewBackupCodes, async ({ deps, who, body, request }) => {
  const backupCodes = await withCode(deps, who, {
    code: body.code,
    place: placeOf(request),
    did: 'backup_codes_renewed',
    isOn: true,
    work: (trx, account) => renewCodes(deps, trx, account),
  });
  return { backupCodes };
});

const disable = route(disableSecondFactor, async ({ deps, who, body, request }) => {
  await withCode(deps, who, {
    code: body.code,
    place: placeOf(request),
    did: 'off',
    isOn: true,
    work: async (trx, account) => {
      await removeSecondFactor(trx, account);
      await mailNews(deps, trx, account, 'second_factor_off');
    },
  });
  return {};
});

export const secondFactorRoutes: readonly Route[] = [see, start, confirm, renew, disable];
