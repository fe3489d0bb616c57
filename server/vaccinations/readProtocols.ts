import type { Knex } from 'knex';
import type { Species } from '../../shared/board.ts';
import {
  getVaccineProtocol,
  listVaccineProtocols,
  type VaccineProtocol,
} from '../../shared/vaccineProtocolEndpoints.ts';
import { protocolFor } from '../../shared/vaccineRules.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey, textKey } from '../http/sortKeys.ts';
import { presentProtocol } from './presentProtocol.ts';
import { VaccineProtocolRow } from './VaccineProtocolRow.ts';

function liveProtocols(trx: Knex) {
  return VaccineProtocolRow.query(trx)
    .leftJoin('users AS signer', (join) => {
      void join
        .on('signer.clinic_id', 'vaccine_protocols.clinic_id')
        .andOn('signer.id', 'vaccine_protocols.signed_off_by');
    })
    .whereNull('vaccine_protocols.deleted_at')
    .select(
      'vaccine_protocols.*',
      'signer.first_name AS signer_first_name',
      'signer.last_name AS signer_last_name',
    );
}

/** A protocol of this clinic. @throws Problem `not_found` */
export async function findProtocol(trx: Knex, id: string): Promise<VaccineProtocol> {
  const row = await liveProtocols(trx).findById(id);
  if (!row) throw new Problem('not_found');
  return presentProtocol(row);
}

/** The clinic's protocol for a vaccine as somebody wrote it, in a species. */
export async function recognise(
  trx: Knex,
  species: Species,
  vaccineName: string,
): Promise<VaccineProtocolRow | undefined> {
  const rows = await VaccineProtocolRow.query(trx).where({ species }).whereNull('deleted_at');
  return protocolFor(rows, species, vaccineName);
}

const byName = textKey(
  'vaccine_protocols.vaccine_name',
  (row: VaccineProtocolRow) => row.vaccineName,
);
const order = keyset(listVaccineProtocols, {
  id: idKey<VaccineProtocolRow>('vaccine_protocols.id'),
  sorts: {
    species: [
      // An ENUM sorts by its place in the list, but compares with a text as a text.
      textKey('CAST(vaccine_protocols.species AS CHAR)', (row: VaccineProtocolRow) => row.species),
      byName,
    ],
    vaccineName: [byName],
  },
});

export const listProtocols = route(listVaccineProtocols, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const rows = liveProtocols(trx);
    if (query.species) void rows.where('vaccine_protocols.species', query.species);
    order.apply(rows, query);
    const page = order.page(await rows, query);
    return { ...page, items: page.items.map(presentProtocol) };
  }),
);

export const getProtocol = route(getVaccineProtocol, async ({ deps, params }) =>
  inTransaction(deps.db, (trx) => findProtocol(trx, params.vaccineProtocolId)),
);
