import { oneLine } from '../mail/oneLine.ts';

type Clinic = {
  readonly name: string;
  readonly timezone: string;
  readonly country: string | null;
  readonly phone: string | null;
  readonly address: readonly (string | null)[];
};
type Visit = { readonly petName: string; readonly clientName: string; readonly startAt: Date };

/** `Tuesday, November 24 at 10:30 AM`, on the clinic's clock; in other countries than the US `Tuesday 24 November at 10:30`. */
function dayAndTime({ timezone, country }: Clinic, at: Date): string {
  const locale = country === 'US' ? 'en-US' : 'en-GB';
  const say = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: timezone }).format(at);
  const day = say({ weekday: 'long', day: 'numeric', month: 'long' });
  return `${day} at ${say({ hour: 'numeric', minute: '2-digit' })}`;
}

/** What a client reads. Neither reason nor kind of the visit: mail is read by many. */
export function reminderLetter(
  clinic: Clinic,
  { petName, clientName, startAt }: Visit,
): { subject: string; text: string } {
  const pet = oneLine(petName);
  const name = oneLine(clinic.name);
  const when = dayAndTime(clinic, startAt);
  const place = clinic.address.flatMap((line) => (line ? [oneLine(line)] : [])).join(', ');
  const phone = clinic.phone ? ` Our number is ${oneLine(clinic.phone)}.` : '';
  const lines = [
    `Hello ${oneLine(clientName)},`,
    '',
    `we expect ${pet} at ${name} on ${when}.`,
    ...(place ? ['', `You find us at: ${place}`] : []),
    '',
    `If you cannot come, please tell us in good time.${phone}`,
    '',
    `Yours, ${name}`,
  ];
  return { subject: `${pet} is expected at ${name} on ${when}`, text: `${lines.join('\n')}\n` };
}
