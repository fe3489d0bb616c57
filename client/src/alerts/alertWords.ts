import type { AlertCard } from '../../../shared/board.ts';
import { timeOf } from '../ui/clinicTime.ts';

/** `Potassium 7.9 mmol/L`, or that there is a result whose values the reader may not see. */
export function resultWords(alert: AlertCard): string {
  if (alert.testName === null) return 'Critical lab result';
  // A value is never torn from its unit.
  const value = [alert.resultValue, alert.unit].filter((part) => part !== null).join('\u00a0');
  return value === '' ? alert.testName : `${alert.testName} ${value}`;
}

/** Who must act: `Ana Silva`, then everybody further up the ladder. */
export function askedWords(alert: AlertCard): string {
  const { veterinarian } = alert;
  if (alert.level === 'whole_clinic') return 'Everybody in the clinic is asked';
  if (alert.level === 'all_veterinarians' || veterinarian === null)
    return 'All veterinarians are asked';
  return `${veterinarian.firstName} ${veterinarian.lastName} is asked`;
}

/** Why an alert asks again or is told again; null for one that is new. */
export function historyWords(alert: AlertCard, zone: string): string | null {
  const { acknowledgedBy, acknowledgedAt } = alert;
  if (alert.state === 'withdrawn') {
    return 'You acknowledged this result. It was wrong and has been withdrawn.';
  }
  if (alert.revision === 1) return null;
  if (acknowledgedBy && acknowledgedAt) {
    const who = `${acknowledgedBy.firstName} ${acknowledgedBy.lastName}`;
    return `Corrected by the lab. ${who} acknowledged the earlier value at ${timeOf(acknowledgedAt, zone)}.`;
  }
  return 'Corrected by the lab: the value has changed.';
}
