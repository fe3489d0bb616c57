import type { Knex } from 'knex';
import type { Species } from '../../shared/board.ts';
import { addDays, addMonths, laterOf } from '../../shared/calendar.ts';
import { starterProtocols, type StarterProtocol } from '../../shared/starterProtocols.ts';
import { nextDose } from '../../shared/vaccineRules.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { vaccinesFor } from './demoClinical.ts';
import { pets, type DemoPet } from './demoPets.ts';
import { at, between, pick, seededRandom, type Random } from './demoRandom.ts';
import type { Cast } from './demoVisitRows.ts';

type Vaccine = ReturnType<typeof vaccinesFor>[number];
type Patient = { readonly id: string; readonly birth_date: string };
type Whole = Omit<Cast, 'pets'> & { readonly patients: readonly Patient[] };
type Course = { readonly protocol: StarterProtocol | undefined; readonly birthDate: string };
/** The ids of the clinic's protocols by species and vaccine. */
export type ProtocolIds = ReadonlyMap<string, string>;

const keyOf = (species: Species, vaccineName: string) => `${species} ${vaccineName}`;

export async function readProtocolIds(trx: Knex, clinicId: string): Promise<ProtocolIds> {
  const rows = await select<{ id: string; species: Species; vaccine_name: string }>(
    trx,
    'SELECT id, species, vaccine_name FROM vaccine_protocols WHERE clinic_id = ? AND deleted_at IS NULL',
    [clinicId],
  );
  return new Map(rows.map((row) => [keyOf(row.species, row.vaccine_name), row.id]));
}

/** When the last of these doses is due again, and why where a protocol says so. */
function dueAfter({ protocol, birthDate }: Course, dates: readonly string[]) {
  if (!protocol) return { date: addMonths(dates.at(-1) ?? birthDate, 12), reason: null };
  const { dueDate, reason } = nextDose(protocol, birthDate, dates);
  return { date: dueDate, reason };
}

/** The doses of a life until a day, each about when it was due; now and then an owner has forgotten the last one. */
function datesOf(random: Random, course: Course, lastDay: string): string[] {
  const dates: string[] = [];
  let due = addDays(course.birthDate, Math.max(56, (course.protocol?.firstDoseWeeks ?? 12) * 7));
  for (;;) {
    const isForgotten = due > addDays(lastDay, -150) && random() < 0.4;
    const date = addDays(due, between(random, -2, dates.length < 4 ? 6 : 20));
    if (isForgotten || date > lastDay) return dates;
    dates.push(laterOf(date, due));
    due = dueAfter(course, dates).date;
  }
}

function coursesOf(random: Random, { species, breed }: DemoPet): readonly Vaccine[] {
  return vaccinesFor(species, breed).filter(() => random() < 0.85);
}

type Era = { readonly today: string; readonly deceasedOn: string };

/** The vaccinations of each life by the clinic's protocols: most pets are up to date, some are due, some overdue. */
export function vaccinationRows(deps: Deps, cast: Whole, protocols: ProtocolIds, era: Era) {
  const random = seededRandom(12);
  const veterinarians = cast.staff.veterinarian;
  return pets.flatMap((pet, index) => {
    const { id, birth_date: birthDate } = at(cast.patients, index);
    const lastDay = pet.isDeceased ? addDays(era.deceasedOn, -30) : addDays(era.today, -2);
    return coursesOf(random, pet).flatMap(({ name, maker }) => {
      const protocol = starterProtocols.find(
        (row) => row.species === pet.species && row.vaccineName === name,
      );
      const course = { protocol, birthDate };
      const dates = datesOf(random, course, lastDay);
      return dates.map((date, dose) => {
        const due = dueAfter(course, dates.slice(0, dose + 1));
        const isNasal = name === 'Bordetella';
        return {
          clinic_id: cast.clinicId,
          id: deps.ids.uuid(),
          pet_id: id,
          vaccine_name: name,
          vaccine_protocol_id: protocols.get(keyOf(pet.species, name)) ?? null,
          manufacturer: maker,
          lot_number: `${name.slice(0, 2).toUpperCase()}${String(between(random, 10_000, 99_999))}`,
          date_given: date,
          next_due_date: due.date,
          next_due_reason: due.reason,
          administered_by: pick(random, veterinarians),
          route: isNasal ? 'intranasal' : 'subcutaneous',
          site: isNasal ? 'left nostril' : 'right shoulder',
          volume_ml: isNasal ? 0.4 : 1,
          created_at: new Date(`${date}T12:00:00.000Z`),
        };
      });
    });
  });
}
