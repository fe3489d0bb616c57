import { roleWords } from '../../ui/roleWords.ts';

/** How the fields of a person are shown, in an invitation as in a correction. */
export const personLooks = {
  firstName: 'First name',
  lastName: 'Last name',
  email: 'E-mail',
  phone: { label: 'Phone', as: 'tel' },
  licenseNumber: 'Licence number',
} as const;

/** A new address of one's own or of somebody else. */
export const ownAddressLooks = {
  email: {
    label: 'E-mail',
    hint: 'A new address signs in once the link that is sent there was followed.',
  },
  currentPassword: {
    label: 'Your current password',
    as: 'password',
    autocomplete: 'current-password',
  },
} as const;

export const roleLook = { label: 'Role', words: roleWords } as const;
