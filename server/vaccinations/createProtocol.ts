import { createVaccineProtocol as endpoint } from '../../shared/vaccineProtocolEndpoints.ts';
import { command } from '../http/command.ts';
import { sentFields } from '../http/sentFields.ts';
import { asOnlyProtocol, refuseUnfitSchedule } from './protocolRules.ts';
import { findProtocol } from './readProtocols.ts';
import { VaccineProtocolRow } from './VaccineProtocolRow.ts';

const unsaid = {
  otherNames: [],
  firstDoseWeeks: null,
  youngUntilWeeks: null,
  seriesLapseDays: null,
  firstBoosterAgeMonths: null,
  boosterLapseMonths: null,
};

/** A protocol of the clinic's own; it waits for a signature like any other. */
export const createProtocol = command(endpoint, async ({ deps, trx, body }) => {
  const columns = { ...body, ...unsaid, ...sentFields(body) };
  refuseUnfitSchedule(columns);
  const id = deps.ids.uuid();
  await asOnlyProtocol(() => VaccineProtocolRow.insertOne(trx, { ...columns, id }));
  const protocol = await findProtocol(trx, id);
  return {
    reply: () => protocol,
    traces: [{ entityType: 'vaccine_protocol', entityId: id, action: 'create', newValues: body }],
  };
});
