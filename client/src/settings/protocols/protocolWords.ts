import type { VaccineProtocol } from '../../../../shared/vaccineProtocolEndpoints.ts';

const count = (many: number, one: string) => `${many} ${one}${many === 1 ? '' : 's'}`;

/** A protocol's schedule in a few sentences. */
export function scheduleWords(protocol: VaccineProtocol): readonly string[] {
  const { doseGapMinDays: least, doseGapMaxDays: most } = protocol;
  const gap = least === most ? count(most, 'day') : `${least} to ${count(most, 'day')}`;
  const from =
    protocol.firstDoseWeeks === null
      ? ''
      : ` from ${count(protocol.firstDoseWeeks, 'week')} of age`;
  const young =
    protocol.youngUntilWeeks === null
      ? null
      : `Young: at least ${count(protocol.youngDoses, 'dose')}${from}, every ${gap}, until ${count(protocol.youngUntilWeeks, 'week')} of age.`;
  const isOne = protocol.adultDoses === 1;
  const who = young === null ? 'All' : 'Older';
  const start = young === null ? from : '';
  const adult = `${who}: ${count(protocol.adultDoses, 'dose')}${start}${isOne ? '' : `, ${gap} apart`}.`;
  const byAge =
    protocol.firstBoosterAgeMonths === null
      ? ''
      : ` (begun young: at ${count(protocol.firstBoosterAgeMonths, 'month')} of age)`;
  const boosters = `Boosters: first after ${count(protocol.firstBoosterMonths, 'month')}${byAge}, then every ${count(protocol.boosterMonths, 'month')}.`;
  return young === null ? [adult, boosters] : [young, adult, boosters];
}
