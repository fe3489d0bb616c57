import type { Knex } from 'knex';
import { getClinic, listClinics } from '../../shared/clinicEndpoints.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
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

/** The clinics of an organization by name, or the one of this id; on the sign-in account. */
async function clinicsOf(
  knex: Knex,
  organizationId: string,
  clinicId?: string,
): Promise<ClinicRow[]> {
  const rows = await select<Record<string, unknown>>(
    knex,
    `SELECT * FROM clinics WHERE organization_id = ? AND deleted_at IS NULL
       ${clinicId === undefined ? '' : 'AND id = ?'} ORDER BY name, id`,
    [organizationId, ...(clinicId === undefined ? [] : [clinicId])],
  );
  return rows.map((row) => ClinicRow.fromDatabaseJson(row));
}

/** A clinic of the organization; on the sign-in account. @throws Problem `not_found` */
export async function findClinicOf(
  knex: Knex,
  organizationId: string,
  clinicId: string,
): Promise<ClinicRow> {
  const [row] = await clinicsOf(knex, organizationId, clinicId);
  if (!row) throw new Problem('not_found');
  return row;
}

async function seenBy(deps: Deps, who: Who): Promise<ClinicRow[]> {
  const owner = await ownerStanding(deps.db.auth, who);
  if (owner) return clinicsOf(deps.db.auth, owner.organizationId);
  return [await findOwnClinic(deps.db.app, who.clinicId)];
}

export const list = route(listClinics, async ({ deps, who }) => ({
  items: (await seenBy(deps, who)).map(presentClinic),
}));

export const get = route(getClinic, async ({ deps, who, params }) => {
  const { clinicId } = params;
  if (clinicId === who.clinicId) return presentClinic(await findOwnClinic(deps.db.app, clinicId));
  const owner = await ownerStanding(deps.db.auth, who);
  if (!owner) throw new Problem('not_found');
  return presentClinic(await findClinicOf(deps.db.auth, owner.organizationId, clinicId));
});
