import type { Client, NewClient } from '../../shared/clientEndpoints.ts';
import type { ClientId } from '../../shared/ids.ts';

/** A row of `clients` as the driver gives it: booleans as 0 or 1, JSON as text. */
export type ClientRecord = {
  readonly id: string;
  readonly version: number;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly address_line1: string | null;
  readonly address_line2: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly postal_code: string | null;
  readonly emergency_contact_name: string | null;
  readonly emergency_contact_phone: string | null;
  readonly communication_preferences: string | null;
  readonly notes: string | null;
  readonly is_active: number;
  readonly created_at: Date;
  readonly updated_at: Date;
};

type Preferences = NewClient['communicationPreferences'] | null;

function preferencesOf({ communication_preferences: json }: ClientRecord): Preferences {
  return json === null ? null : (JSON.parse(json) as Preferences); // written by our own commands, from the contract
}

/** A client as the API shows it: the only door from row to JSON. */
export function presentClient(row: ClientRecord): Client {
  return {
    id: row.id as ClientId, // our own row
    version: row.version,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    phone: row.phone,
    mobile: row.mobile,
    addressLine1: row.address_line1,
    addressLine2: row.address_line2,
    city: row.city,
    state: row.state,
    postalCode: row.postal_code,
    emergencyContactName: row.emergency_contact_name,
    emergencyContactPhone: row.emergency_contact_phone,
    communicationPreferences: preferencesOf(row) ?? null,
    notes: row.notes,
    isActive: row.is_active === 1,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
