import { roleWords } from '../../ui/roleWords.ts';

/** How the fields of a person are shown, in an invitation as in a correction. */
export const personLooks = {
  firstName: 'First name',
  lastName: 'Last name',
  email: 'E-mail',
  phone: { label: 'Phone', as: 'tel' },
  licenseNumber: 'Licence number',
} as const;

export const roleLook = { label: 'Role', words: roleWords } as const;
