import type { AlertCard } from './board.ts';

/**
 * Must this person's device alarm for the alert? The assigned veterinarian first, all veterinarians from the second level (or where none is assigned), everybody in
 * the clinic from the third. A withdrawal is told to whoever had acknowledged the alert.
 */
export function isAskedOf(
  alert: AlertCard,
  who: { readonly id: string; readonly role: string },
): boolean {
  if (alert.state === 'withdrawn')
    return alert.acknowledgedBy?.id === who.id && alert.withdrawalSeenAt === null;
  if (alert.state !== 'open') return false;
  if (alert.level === 'whole_clinic') return true;
  if (alert.veterinarian?.id === who.id) return true;
  const isForAll = alert.level === 'all_veterinarians' || alert.veterinarian === null;
  return isForAll && who.role === 'veterinarian';
}
