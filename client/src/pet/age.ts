/** Whole months between two calendar dates. */
function monthsBetween(from: string, to: string): number {
  const [fromYear = 0, fromMonth = 0, fromDay = 0] = from.split('-').map(Number);
  const [toYear = 0, toMonth = 0, toDay = 0] = to.split('-').map(Number);
  return (toYear - fromYear) * 12 + (toMonth - fromMonth) - (toDay < fromDay ? 1 : 0);
}

function weeksBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / (7 * 86_400_000));
}

const counted = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** `7 weeks`, `5 months`, `2 years 3 months`, `11 years`; null for a birth that is yet to come. Dates are `YYYY-MM-DD`. */
export function ageWords(birthDate: string, on: string): string | null {
  if (birthDate > on) return null;
  const months = monthsBetween(birthDate, on);
  if (months < 3) return counted(weeksBetween(birthDate, on), 'week');
  if (months < 24) return counted(months, 'month');
  const [years, rest] = [Math.floor(months / 12), months % 12];
  return years < 5 && rest > 0
    ? `${years} years ${counted(rest, 'month')}`
    : counted(years, 'year');
}
