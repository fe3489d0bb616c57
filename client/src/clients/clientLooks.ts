import type { Look } from '../forms/formFields.ts';

const tel = (label: string) => ({ label, as: 'tel' }) as const;

/** How the fields of an owner are called, wherever they are asked for. */
export const clientLooks = {
  firstName: 'First name',
  lastName: 'Last name',
  mobile: tel('Mobile'),
  phone: tel('Phone'),
  email: 'E-mail',
  addressLine1: 'Address',
  addressLine2: 'Address, second line',
  postalCode: 'Postal code',
  city: 'City',
  state: 'State',
  emergencyContactName: 'In an emergency, call',
  emergencyContactPhone: tel('Their phone'),
  communicationPreferences: 'May be reached by',
  isActive: 'Is a client of this clinic',
  notes: { label: 'Notes', hint: 'For the staff. The owner does not see them.' },
} as const satisfies Readonly<Record<string, string | Look>>;
