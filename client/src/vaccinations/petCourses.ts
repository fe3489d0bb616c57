import type { Vaccination } from '../../../shared/vaccinationEndpoints.ts';

type Dose = Pick<Vaccination, 'id' | 'vaccineName' | 'vaccineProtocolId' | 'dateGiven'>;
/** The doses of one vaccine: the latest, which says when it is due, and those before it, latest first. */
export type PetCourse<D extends Dose> = { readonly latest: D; readonly earlier: readonly D[] };

/** The same vaccine, by its name or by the protocol that knows its other names: as the server's due list has it. */
function isSameVaccine(one: Dose, other: Dose): boolean {
  const isSameProtocol =
    one.vaccineProtocolId !== null && one.vaccineProtocolId === other.vaccineProtocolId;
  return isSameProtocol || one.vaccineName.toLowerCase() === other.vaccineName.toLowerCase();
}

const isLater = (one: Dose, other: Dose): boolean =>
  one.dateGiven === other.dateGiven ? one.id > other.id : one.dateGiven > other.dateGiven;

/** A pet's doses by vaccine, in the order in which the next ones are due. */
export function coursesOf<D extends Dose & { readonly nextDueDate: string }>(
  doses: readonly D[],
): readonly PetCourse<D>[] {
  const sorted = [...doses].sort((one, other) => (isLater(one, other) ? -1 : 1));
  const courses: { latest: D; earlier: D[] }[] = [];
  for (const dose of sorted) {
    const course = courses.find(({ latest, earlier }) =>
      [latest, ...earlier].some((one) => isSameVaccine(one, dose)),
    );
    if (course) course.earlier.push(dose);
    else courses.push({ latest: dose, earlier: [] });
  }
  return courses.sort((one, other) => (one.latest.nextDueDate < other.latest.nextDueDate ? -1 : 1));
}
