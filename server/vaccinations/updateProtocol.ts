import { updateVaccineProtocol as endpoint } from '../../shared/vaccineProtocolEndpoints.ts';
import { changedFields } from '../http/changedFields.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { sentFields } from '../http/sentFields.ts';
import { refuseSecondProtocol, refuseUnfitSchedule } from './protocolRules.ts';
import { findProtocol } from './readProtocols.ts';
import { VaccineProtocolRow } from './VaccineProtocolRow.ts';

/** Changes a protocol, which takes its signature and its starter label away. */
export const updateProtocol = command(endpoint, async ({ trx, params, body }) => {
  const { version, ...patch } = body;
  const id = params.vaccineProtocolId;
  const before = await findProtocol(trx, id);
  const next = { ...before, ...sentFields(patch) };
  refuseUnfitSchedule(next);
  await refuseSecondProtocol(trx, next, id);
  const unsigned = { isStarter: false, signedOffAt: null, signedOffBy: null };
  const done = await VaccineProtocolRow.updateVersioned(trx, id, version, {
    ...patch,
    ...unsigned,
  });
  const after = await findProtocol(trx, id);
  if (done === 0) throw new Problem('stale_version', { current: after });
  const fields = changedFields(before, after);
  return {
    reply: () => after,
    traces: [{ entityType: 'vaccine_protocol', entityId: id, action: 'update', ...fields }],
  };
});
