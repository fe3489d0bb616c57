import type { Knex } from 'knex';
import { getClinic, listClinics } from '../../shared/clinicEndpoints.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { keyset, type Place } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey, textKey } from '../http/sortKeys.ts';
import type { Who } from '../http/who.ts';
import { ownerStanding } from '../organizations/requireOwner.ts';
import { ClinicRow } from './ClinicRow.ts';
import { presentClinic } from './presentClinic.ts';

/** The clinic that the tenant context names. @throws Problem `not_found` for the id of any other */
export async function findOwnClinic(knex: Knex, clinicId: string): Promise<ClinicRow> {
  const row = await ClinicRow.query(knex).findById(clinicId).whereNull('deleted_at');
  if (!row) throw new Problem('not_found');
  return row;
}

/** Clinics of an organization that meet a condition (trusted SQL; it may end with order and limit); on the sign-in account. */
async function clinicsOf(
  knex: Knex,
  organizationId: string,
  condition: string,
  values: readonly Knex.Value[],
): Promise<ClinicRow[]> {
  const rows = await select<Record<string, unknown>>(
    knex,
    `SELECT * FROM clinics WHERE organization_id = ? AND deleted_at IS NULL AND ${condition}`,
    [organizationId, ...values],
  );
  return rows.map((row) => ClinicRow.fromDatabaseJson(row));
}

/** A clinic of the organization; on the sign-in account. @throws Problem `not_found` */
export async function findClinicOf(
  knex: Knex,
  organizationId: string,
  clinicId: string,
): Promise<ClinicRow> {
  const [row] = await clinicsOf(knex, organizationId, 'id = ?', [clinicId]);
  if (!row) throw new Problem('not_found');
  return row;
}

const order = keyset(listClinics, {
  id: idKey<ClinicRow>('clinics.id'),
  sorts: { id: [textKey('clinics.name', (row: ClinicRow) => row.name)] },
});

async function seenBy({ app, auth }: Deps['db'], who: Who, place: Place): Promise<ClinicRow[]> {
  const { condition, orderBy, limit } = place;
  const bindings = place.bindings as string[]; // a name and an id
  const owner = await ownerStanding(auth, who);
  if (!owner)
    return ClinicRow.query(app)
      .findByIds([who.clinicId])
      .whereNull('deleted_at')
      .whereRaw(condition, bindings);
  const values = [...bindings, limit];
  return clinicsOf(auth, owner.organizationId, `${condition} ORDER BY ${orderBy} LIMIT ?`, values);
}

export const list = route(listClinics, async ({ deps, who, query }) => {
  const page = order.page(await seenBy(deps.db, who, order.at(query)), query);
  return { ...page, items: page.items.map(presentClinic) };
});

export const get = route(getClinic, async ({ deps, who, params }) => {
  const { clinicId } = params;
  if (clinicId === who.clinicId) return presentClinic(await findOwnClinic(deps.db.app, clinicId));
  const owner = await ownerStanding(deps.db.auth, who);
  if (!owner) throw new Problem('not_found');
  return presentClinic(await findClinicOf(deps.db.auth, owner.organizationId, clinicId));
});
