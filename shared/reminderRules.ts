import type { ReminderType } from './organization.ts';

type Preferences = { readonly [channel in ReminderType]?: boolean | undefined } | null;

/** May this client be reminded this way? A text message needs a yes, e-mail and calls only no no. */
export function mayRemind(preferences: Preferences, type: ReminderType): boolean {
  const wish = preferences?.[type];
  return type === 'sms' ? wish === true : wish !== false;
}

const words: Readonly<Record<ReminderType, string>> = {
  email: 'E-mail',
  sms: 'Text message',
  call: 'Call',
};

/** The word a person reads for a way of reminding. */
export function reminderWord(type: ReminderType): string {
  return words[type];
}
