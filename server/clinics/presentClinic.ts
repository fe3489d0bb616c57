import { ClinicId, OrganizationId } from '../../shared/ids.ts';
import type { Clinic } from '../../shared/clinicEndpoints.ts';
import { WorkingHours } from '../../shared/workingHours.ts';
import { settingsIn } from '../board/clinicSettings.ts';
import type { ClinicRow } from './ClinicRow.ts';

/** A clinic as the API shows it. Working hours that this version does not understand are shown as not told. */
export function presentClinic(row: ClinicRow): Clinic {
  return {
    id: ClinicId.parse(row.id),
    organizationId: OrganizationId.parse(row.organizationId),
    version: row.version,
    name: row.name,
    licenseNumber: row.licenseNumber,
    phone: row.phone,
    email: row.email,
    addressLine1: row.addressLine1,
    addressLine2: row.addressLine2,
    city: row.city,
    state: row.state,
    postalCode: row.postalCode,
    country: row.country ?? 'US',
    timezone: row.timezone,
    workingHours: WorkingHours.nullable().catch(null).parse(row.workingHours),
    settings: settingsIn(row.settings),
    isActive: row.isActive,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
