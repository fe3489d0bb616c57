import { updateVaccineProtocol as endpoint } from '../../shared/vaccineProtocolEndpoints.ts';
import { changedFields } from '../http/changedFields.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { sentFields } from '../http/sentFields.ts';
import { asOnlyProtocol, refuseUnfitSchedule } from './protocolRules.ts';
import { findProtocol } from './readProtocols.ts';
import { VaccineProtocolRow } from './VaccineProtocolRow.ts';

/** Changes a protocol, which takes its signature and its starter label away. */
export const updateProtocol = command(endpoint, async ({ trx, params, body }) => {
  const { version, ...patch } = body;
  const id = params.vaccineProtocolId;
  const before = await findProtocol(trx, id);
  refuseUnfitSchedule({ ...before, ...sentFields(patch) });
  const unsigned = { isStarter: false, signedOffAt: null, signedOffBy: null };
  const done = await asOnlyProtocol(() =>
    VaccineProtocolRow.updateVersioned(trx, id, version, { ...patch, ...unsigned }),
  );
  const after = await findProtocol(trx, id);
  if (done === 0) throw new Problem('stale_version', { current: after });
  const fields = changedFields(before, after);
  return {
    reply: () => after,
    traces: [{ entityType: 'vaccine_protocol', entityId: id, action: 'update', ...fields }],
  };
});
