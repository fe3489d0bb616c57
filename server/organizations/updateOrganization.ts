import { updateOrganization as endpoint } from '../../shared/organizationEndpoints.ts';
import { changedFields } from '../http/changedFields.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { findOrganization } from './readOrganization.ts';
import { requireOwner } from './requireOwner.ts';

/** An owner renames the organization or changes its settings. Tier and limits are the operator's. */
export const updateOrganization = command(endpoint, async ({ trx, who, params, body }) => {
  const before = await findOrganization(trx, params.organizationId);
  await requireOwner(trx, who);
  const { version, name = before.name, settings = before.settings } = body;
  const changed = await trx('organizations')
    .where({ id: before.id, version })
    .update({ name, settings: JSON.stringify(settings), version: version + 1 });
  const after = await findOrganization(trx, before.id);
  if (changed === 0) throw new Problem('stale_version', { current: after });
  const trace = { entityType: 'organization', entityId: after.id, action: 'update' } as const;
  return { reply: () => after, traces: [{ ...trace, ...changedFields(before, after) }] };
});
