import { z } from 'zod';
import { SubscriptionTier, tierLimits } from '../../shared/organization.ts';
import { TimeZone } from '../../shared/timeZone.ts';
import { linkLifeMs } from '../auth/accountMails.ts';
import { insertUser } from '../auth/insertUser.ts';
import { newLinkToken } from '../auth/linkToken.ts';
import { hashPassword } from '../auth/passwordHash.ts';
import { withAudit } from '../auth/sessions.ts';
import { requireFreeEmail } from '../auth/takeEmail.ts';
import { select } from '../db/names.ts';
import { inTransactionOn } from '../db/transaction.ts';
import { linkTo } from '../mail/links.ts';
import { addClinic } from '../organizations/insertClinic.ts';
import { setSubscription } from '../organizations/setSubscription.ts';
import { completeSetup } from '../organizations/setupCode.ts';
import type { OperatorDeps } from '../transfer/operatorDeps.ts';
import { clinicOf, clinicOption } from './clinicOf.ts';
import { OperatorFault, type Command, type Given } from './command.ts';

/** @throws OperatorFault naming the option */
function checked<T extends z.ZodType>(schema: T, given: Given, name: string): z.output<T> {
  const parsed = schema.safeParse(given.need(name));
  if (parsed.success) return parsed.data;
  throw new OperatorFault(`--${name}: ${parsed.error.issues[0]?.message ?? 'is not right'}`);
}

const Name = z.string().trim().min(1).max(255);
const PersonName = z.string().trim().min(1).max(100);
const Email = z.email().max(255);
const tierHelp = SubscriptionTier.options.join(', ');

const makeOrganization: Command = {
  words: 'make organization',
  summary: 'Makes an organization without a clinic.',
  options: {
    name: { type: 'string', value: 'NAME', help: 'its name', isRequired: true },
    tier: { type: 'string', value: 'TIER', help: `${tierHelp}; starter without it` },
  },
  run: async ({ deps, given }) => {
    const name = checked(Name, given, 'name');
    const tier = given.text('tier') ? checked(SubscriptionTier, given, 'tier') : 'starter';
    const id = deps.ids.uuid();
    const { maxClinics, maxUsersPerClinic } = tierLimits[tier];
    await deps.db.auth('organizations').insert({
      id,
      name,
      subscription_tier: tier,
      max_clinics: maxClinics,
      max_users_per_clinic: maxUsersPerClinic,
    });
    return { lines: [`Made the organization ${name}: ${id}`], json: { organizationId: id, name } };
  },
};

type Limit = { max_clinics: number; there: number };

async function refuseTooMany(deps: OperatorDeps, organizationId: string): Promise<void> {
  const [limit] = await select<Limit>(
    deps.db.auth,
    `SELECT max_clinics, (SELECT COUNT(*) FROM clinics c WHERE c.organization_id = o.id AND c.deleted_at IS NULL) AS there
     FROM organizations o WHERE id = ?`,
    [organizationId],
  );
  if (!limit) throw new OperatorFault(`There is no organization ${organizationId}.`);
  if (limit.there < limit.max_clinics) return;
  throw new OperatorFault(
    `The subscription allows ${limit.max_clinics} clinics. See: set subscription`,
  );
}

const makeClinic: Command = {
  words: 'make clinic',
  summary: 'Adds a clinic to an organization.',
  options: {
    organization: { type: 'string', value: 'ID', help: 'the organization', isRequired: true },
    name: { type: 'string', value: 'NAME', help: 'its name', isRequired: true },
    timezone: { type: 'string', value: 'ZONE', help: 'like Europe/Berlin', isRequired: true },
  },
  run: async ({ deps, given }) => {
    const clinicName = checked(Name, given, 'name');
    const timezone = checked(TimeZone, given, 'timezone');
    const organizationId = given.need('organization');
    await refuseTooMany(deps, organizationId);
    const clinicId = deps.ids.uuid();
    await withAudit(deps, { clinicId, actorId: 'system' }, async (trx) => {
      const ids = { organizationId, clinicId };
      const entry = await addClinic(trx, ids, { clinicName, timezone });
      // The one-time code for an empty installation is no longer good.
      await completeSetup(deps, trx);
      return { result: null, entries: [entry] };
    });
    return {
      lines: [`Made the clinic ${clinicName}: ${clinicId}`],
      json: { clinicId, clinicName },
    };
  },
};

type Person = { readonly email: string; readonly firstName: string; readonly lastName: string };

/** The first of a clinic, or an owner: an account with a password that is shown once. */
async function makeAccount(deps: OperatorDeps, clinicId: string, person: Person, isOwner: boolean) {
  const password = deps.ids.token(15);
  const passwordHash = await hashPassword(deps, password);
  await withAudit(deps, { clinicId, actorId: 'system' }, async (trx) => {
    const account = { ...person, clinicId, passwordHash, role: 'admin' } as const;
    const made = await insertUser(deps, trx, { ...account, isOrganizationOwner: isOwner });
    return { result: null, entries: [made.entry] };
  });
  return { shown: { password }, line: `Password, shown once, to be changed: ${password}` };
}

/** An invitation, whose link is shown instead of mailed. */
async function makeInvitation(deps: OperatorDeps, clinicId: string, person: Person) {
  const id = deps.ids.uuid();
  const { token, hash } = newLinkToken(deps, { clinicId, id });
  const expires = new Date(deps.clock.nowMs() + linkLifeMs.invitation);
  await withAudit(deps, { clinicId, actorId: 'system' }, async (trx) => {
    await requireFreeEmail(trx, person.email);
    await trx('user_invitations').insert({
      clinic_id: clinicId,
      id,
      email: person.email,
      first_name: person.firstName,
      last_name: person.lastName,
      role: 'admin',
      token_hash: hash,
      expires_at: expires,
    });
    const what = { entityType: 'user_invitation', entityId: id, action: 'create' } as const;
    return { result: null, entries: [{ ...what, userId: null, newValues: person }] };
  });
  const link = linkTo(deps, 'invitation', token);
  return { shown: { link }, line: `One-time link, good for 24 hours: ${link}` };
}

const makeAdmin: Command = {
  words: 'make admin',
  summary: 'Lets an admin in: prints a link, or with --owner a password, once.',
  options: {
    ...clinicOption,
    email: { type: 'string', value: 'ADDRESS', help: 'their e-mail address', isRequired: true },
    'first-name': { type: 'string', value: 'NAME', help: 'first name', isRequired: true },
    'last-name': { type: 'string', value: 'NAME', help: 'last name', isRequired: true },
    owner: { type: 'boolean', help: 'also an owner of the organization: an account at once' },
  },
  run: async ({ deps, given }) => {
    const clinic = await clinicOf(deps, given);
    const person = {
      email: checked(Email, given, 'email').toLowerCase(),
      firstName: checked(PersonName, given, 'first-name'),
      lastName: checked(PersonName, given, 'last-name'),
    };
    const { shown, line } = given.has('owner')
      ? await makeAccount(deps, clinic.id, person, true)
      : await makeInvitation(deps, clinic.id, person);
    const lines = [`${person.email} is an admin of ${clinic.name}.`, line];
    return { lines, json: { clinicId: clinic.id, email: person.email, ...shown } };
  },
};

const setTier: Command = {
  words: 'set subscription',
  summary: 'Sets the tier and the limits of an organization.',
  options: {
    organization: { type: 'string', value: 'ID', help: 'the organization', isRequired: true },
    tier: { type: 'string', value: 'TIER', help: tierHelp, isRequired: true },
    'max-clinics': { type: 'string', value: 'N', help: 'other than the tier has' },
    'max-users': { type: 'string', value: 'N', help: 'people of each clinic, likewise' },
  },
  run: async ({ deps, given }) => {
    const organizationId = given.need('organization');
    const tier = checked(SubscriptionTier, given, 'tier');
    const found = await select(deps.db.auth, 'SELECT 1 FROM organizations WHERE id = ?', [
      organizationId,
    ]);
    if (found.length === 0) throw new OperatorFault(`There is no organization ${organizationId}.`);
    const maxClinics = given.count('max-clinics');
    const maxUsersPerClinic = given.count('max-users');
    const set = await setSubscription(deps, {
      organizationId,
      tier,
      maxClinics,
      maxUsersPerClinic,
    });
    const limits = `${set.maxClinics} clinics, ${set.maxUsersPerClinic} people each`;
    return { lines: [`${organizationId} is ${set.tier}: ${limits}`], json: set };
  },
};

type Listed = {
  id: string | null;
  name: string | null;
  organization_id: string;
  organization: string;
  is_active: number | null;
};

const listClinics: Command = {
  words: 'list clinics',
  summary: 'Lists organizations and clinics with their ids.',
  options: {},
  run: async ({ deps }) => {
    const rows = await inTransactionOn(deps.root, (trx) =>
      select<Listed>(
        trx,
        `SELECT c.id, c.name, o.id AS organization_id, o.name AS organization, c.is_active
         FROM organizations o LEFT JOIN clinics c ON c.organization_id = o.id AND c.deleted_at IS NULL
         ORDER BY o.name, o.id, c.name, c.id`,
      ),
    );
    const json = rows.map(({ organization_id, is_active, ...row }) => ({
      ...row,
      organizationId: organization_id,
      isActive: is_active === 1,
    }));
    const lines = rows.map(
      (row) =>
        `${row.organization} (${row.organization_id}): ${row.name ?? 'no clinic'} ${row.id ?? ''}`,
    );
    return { lines: lines.length > 0 ? lines : ['There is no organization yet.'], json };
  },
};

export const makeCommands = [makeOrganization, makeClinic, makeAdmin, setTier, listClinics];
