import { plainEmail } from '../../shared/clientRules.ts';
import { plainPhone } from '../clients/phoneNumber.ts';

type Contact = {
  readonly phone?: string | null | undefined;
  readonly email?: string | null | undefined;
};

/** The same patch with phone and e-mail in the spelling that those of clients have, read as ones of this country. */
export function plainClinic<P extends Contact>(patch: P, country: string): P {
  const { phone, email } = patch;
  return {
    ...patch,
    ...(phone ? { phone: plainPhone(phone, country) } : {}),
    ...(email ? { email: plainEmail(email) } : {}),
  };
}
