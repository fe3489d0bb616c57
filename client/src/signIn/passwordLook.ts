import type { Look } from '../forms/formFields.ts';

/** How a field for a new password is shown everywhere. */
export const newPasswordLook: Look = {
  label: 'New password',
  hint: 'At least 8 characters. Three or four unrelated words are a good one.',
  as: 'password',
  autocomplete: 'new-password',
};
