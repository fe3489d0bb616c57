import { signOffVaccineProtocol as endpoint } from '../../shared/vaccineProtocolEndpoints.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { findProtocol } from './readProtocols.ts';
import { VaccineProtocolRow } from './VaccineProtocolRow.ts';

/** Signs the protocol as it is in the version that was read; a later change asks for a new signature. */
export const signOffProtocol = command(endpoint, async ({ trx, who, at, params, body }) => {
  const id = params.vaccineProtocolId;
  await findProtocol(trx, id);
  const signature = { signedOffAt: at, signedOffBy: who.id };
  const done = await VaccineProtocolRow.updateVersioned(trx, id, body.version, signature);
  const protocol = await findProtocol(trx, id);
  if (done === 0) throw new Problem('stale_version', { current: protocol });
  const newValues = { signedOffBy: who.id };
  return {
    reply: () => protocol,
    traces: [{ entityType: 'vaccine_protocol', entityId: id, action: 'update', newValues }],
  };
});
