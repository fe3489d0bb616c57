import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { phoneFields } from '../../shared/clientRules.ts';
import type { Warning } from '../../shared/warning.ts';

type Phones = Readonly<Partial<Record<(typeof phoneFields)[number], string | null | undefined>>>;

/** `clients.phone` holds no more. */
const longest = 20;

/** A number as `+1 503 555 0101`, read as one of this country where it does not name its own; null for what is no number there. */
export function internationalNumber(text: string, country: string): string | null {
  const code = country.toUpperCase();
  const options = isSupportedCountry(code) ? { defaultCountry: code } : {};
  const number = parsePhoneNumberFromString(text, { ...options, extract: false });
  if (!number?.isValid()) return null;
  const spelled = number.formatInternational();
  return spelled.length <= longest ? spelled : text;
}

/** The number in one spelling, or as it was typed where it is none in this country. */
export function plainPhone(text: string, country: string): string {
  return internationalNumber(text, country) ?? text;
}

/** The same patch with its phone numbers in one spelling, and a warning for each that was kept as typed. */
export function withPlainPhones<P extends Phones>(
  patch: P,
  country: string,
): { readonly patch: P; readonly warnings: readonly Warning[] } {
  const warnings: Warning[] = [];
  const spelled = phoneFields.flatMap((field): [string, string][] => {
    const text = patch[field];
    if (!text) return [];
    const number = internationalNumber(text, country);
    if (number === null) {
      const message = 'Is no phone number that can be called; kept as typed';
      warnings.push({ path: `body.${field}`, message });
    }
    return [[field, number ?? text]];
  });
  const plain: object = Object.fromEntries(spelled);
  return { patch: { ...patch, ...plain }, warnings };
}
