import type { Look } from '../../forms/formFields.ts';

/** How the fields of a clinic are shown, wherever one is made or corrected. */
export const clinicLooks = {
  name: { label: 'Name', hint: 'As walls, mails and the board show it.' },
  licenseNumber: 'Licence number',
  phone: { label: 'Phone', as: 'tel' },
  email: 'E-mail',
  addressLine1: 'Address',
  addressLine2: 'Address, second line',
  city: 'City',
  state: 'State or region',
  postalCode: 'Postal code',
  country: { label: 'Country', hint: 'Phone numbers without a country of their own are of it.' },
  timezone: 'Time zone',
} as const satisfies Record<string, string | Look>;
