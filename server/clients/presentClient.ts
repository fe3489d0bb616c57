import type { Client } from '../../shared/clientEndpoints.ts';
import type { ClientId } from '../../shared/ids.ts';
import type { ClientRow } from './ClientRow.ts';

/** A client as the API shows it: the only door from row to JSON. */
export function presentClient(row: ClientRow): Client {
  return {
    id: row.id as ClientId, // our own row
    version: row.version,
    firstName: row.firstName,
    lastName: row.lastName,
    email: row.email,
    phone: row.phone,
    mobile: row.mobile,
    addressLine1: row.addressLine1,
    addressLine2: row.addressLine2,
    city: row.city,
    state: row.state,
    postalCode: row.postalCode,
    emergencyContactName: row.emergencyContactName,
    emergencyContactPhone: row.emergencyContactPhone,
    communicationPreferences: row.communicationPreferences ?? null,
    notes: row.notes,
    isActive: row.isActive,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
