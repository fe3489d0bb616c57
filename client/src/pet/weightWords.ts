import type { Pet } from '../../../shared/petEndpoints.ts';
import { dateWords } from '../ui/clinicTime.ts';
import type { Weight } from './readWeights.ts';

/** `, 1.2 kg more than before (+4 %)`: the last weight against the one before it; empty where there is none. */
export function changeWords(weights: readonly Weight[]): string {
  const [before, last] = weights.slice(-2);
  if (!before || !last) return '';
  const kg = Number((last.kg - before.kg).toPrecision(3));
  if (kg === 0) return ', as before';
  const percent = Math.round((100 * kg) / before.kg);
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : '±';
  const words = kg > 0 ? 'more' : 'less';
  return `, ${Math.abs(kg)} kg ${words} than before (${sign}${Math.abs(percent)} %)`;
}

/** The last weight with its day, `5.5 kg, 22 Nov 2026`: a dose is reckoned by it. Null where none is known. */
export function lastWeightWords(
  pet: Pick<Pet, 'weightKg' | 'weighedAt'>,
  zone: string,
): string | null {
  if (pet.weightKg === null) return null;
  const day = pet.weighedAt === null ? 'day not known' : dateWords(pet.weighedAt, zone);
  return `${pet.weightKg} kg, ${day}`;
}
