import { deleteVaccineProtocol as endpoint } from '../../shared/vaccineProtocolEndpoints.ts';
import { command } from '../http/command.ts';
import { findProtocol } from './readProtocols.ts';
import { VaccineProtocolRow } from './VaccineProtocolRow.ts';

/** Soft. Nothing is refused for its vaccinations: they keep the dates and reasons that it gave them. */
export const deleteProtocol = command(endpoint, async ({ trx, params, at }) => {
  const id = params.vaccineProtocolId;
  const { species, vaccineName } = await findProtocol(trx, id);
  await VaccineProtocolRow.query(trx).findById(id).patch({ deletedAt: at, isLive: null });
  const oldValues = { species, vaccineName };
  return {
    reply: () => ({}),
    traces: [{ entityType: 'vaccine_protocol', entityId: id, action: 'delete', oldValues }],
  };
});
