import type { Knex } from 'knex';
import { plainEmail } from '../../shared/clientRules.ts';
import type { OrganizationSettings } from '../../shared/organization.ts';
import { updateOrganization as endpoint } from '../../shared/organizationEndpoints.ts';
import { clinicCountry } from '../clients/clinicPhone.ts';
import { plainPhone } from '../clients/phoneNumber.ts';
import { changedFields } from '../http/changedFields.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { findOrganization } from './readOrganization.ts';
import { requireOwner } from './requireOwner.ts';

/** Phone and e-mail in the spelling that those of clients have. */
async function plain(trx: Knex, settings: OrganizationSettings): Promise<OrganizationSettings> {
  const { contactEmail, contactPhone, defaultCountry } = settings;
  const country = async () => defaultCountry ?? (await clinicCountry(trx));
  return {
    ...settings,
    ...(contactEmail ? { contactEmail: plainEmail(contactEmail) } : {}),
    ...(contactPhone ? { contactPhone: plainPhone(contactPhone, await country()) } : {}),
  };
}

/** An owner renames the organization or changes its settings. Tier and limits are the operator's. */
export const updateOrganization = command(endpoint, async ({ deps, trx, who, params, body }) => {
  const before = await findOrganization(trx, params.organizationId);
  await requireOwner(deps.db.auth, who);
  const { version, name = before.name, settings: wish } = body;
  const settings = wish ? await plain(trx, wish) : before.settings;
  const changed = await trx('organizations')
    .where({ id: before.id, version })
    .update({ name, settings: JSON.stringify(settings), version: version + 1 });
  const after = await findOrganization(trx, before.id);
  if (changed === 0) throw new Problem('stale_version', { current: after });
  const trace = { entityType: 'organization', entityId: after.id, action: 'update' } as const;
  return { reply: () => after, traces: [{ ...trace, ...changedFields(before, after) }] };
});
