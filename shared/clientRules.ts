import type { Warning } from './warning.ts';

type KnownClient = Readonly<
  Partial<
    Record<'phone' | 'mobile' | 'emergencyContactPhone' | 'email', string | null | undefined>
  > & {
    communicationPreferences?:
      | { readonly email?: boolean | undefined; readonly sms?: boolean | undefined }
      | null
      | undefined;
  }
>;

/** The fields that hold a phone number. */
export const phoneFields = ['phone', 'mobile', 'emergencyContactPhone'] as const;

/** The same address in one spelling. Mailboxes that differ in case alone are not known to exist. */
export function plainEmail(email: string): string {
  return email.trim().toLowerCase();
}

function phoneWarnings(client: KnownClient): Warning[] {
  return phoneFields.flatMap((field) => {
    const text = client[field];
    if (!text) return [];
    const digits = text.replace(/\D/g, '').length;
    if (digits >= 7 && digits <= 15) return [];
    return [{ path: `body.${field}`, message: 'Does not look like a whole phone number' }];
  });
}

/** What is unusual and kept all the same, by field. The server knows more: whether a number can be called, and who has it already. */
export function clientWarnings(client: KnownClient): Warning[] {
  const { email, mobile, communicationPreferences: wants } = client;
  const noAddress = wants?.email === true && !email;
  const noMobile = wants?.sms === true && !mobile;
  return [
    ...phoneWarnings(client),
    ...(noAddress ? [{ path: 'body.email', message: 'Wants e-mail and has no address' }] : []),
    ...(noMobile
      ? [{ path: 'body.mobile', message: 'Wants text messages and has no mobile' }]
      : []),
  ];
}
