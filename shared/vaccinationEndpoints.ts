import { z } from 'zod';
import { Species } from './board.ts';
import { endpoint } from './endpoint.ts';
import {
  CalendarDate,
  ClientId,
  Instant,
  PetId,
  PlausibleDate,
  UserId,
  VaccinationId,
  VaccineProtocolId,
  Version,
} from './ids.ts';
import { Empty, Flag, PageQuery, pageOf, sortedBy } from './page.ts';

const text = (max: number) => z.string().trim().max(max).nullable();
const name = z.string().trim().min(1).max(100);

const fields = {
  petId: PetId,
  vaccineName: name,
  manufacturer: text(100),
  lotNumber: text(50),
  dateGiven: PlausibleDate,
  /** Null asks the clinic's protocol, also again after somebody had chosen a date. */
  nextDueDate: PlausibleDate.nullable(),
  /** A person of this clinic; whoever writes it down unless told. */
  administeredBy: UserId,
  route: z.enum(['subcutaneous', 'intramuscular', 'intranasal', 'oral']),
  site: text(100),
  /** Millilitres. */
  volumeMl: z.number().min(0.01).max(100).nullable(),
  notes: text(10_000),
};

const petOf = z.object({ id: PetId, name: z.string(), species: Species, isDeceased: z.boolean() });

/** One vaccine given to one pet, as the seed's `vaccinations` row. */
export const Vaccination = z.object({
  id: VaccinationId,
  version: Version,
  ...fields,
  nextDueDate: CalendarDate,
  /** Why it is due then, in words; null where a person chose the date. */
  nextDueReason: z.string().nullable(),
  /** The protocol that the vaccine was recognised by. */
  vaccineProtocolId: VaccineProtocolId.nullable(),
  pet: petOf,
  client: z.object({ id: ClientId, firstName: z.string(), lastName: z.string() }),
  administeredByName: z.string(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type Vaccination = z.infer<typeof Vaccination>;
export const NewVaccination = z
  .strictObject(fields)
  .partial()
  .required({ petId: true, vaccineName: true, dateGiven: true });
export type NewVaccination = z.infer<typeof NewVaccination>;
export const VaccinationPatch = z.strictObject({
  version: Version,
  ...z.strictObject(fields).omit({ petId: true }).partial().shape,
});

export const listVaccinations = endpoint({
  method: 'GET',
  path: '/vaccinations',
  ability: 'vaccinations.read',
  /** `vaccineName` and `lotNumber` are whole, in any case: who had this lot. Dates are included at both ends. */
  query: PageQuery.extend({
    petId: PetId.optional(),
    clientId: ClientId.optional(),
    vaccineName: name.optional(),
    lotNumber: z.string().trim().min(1).max(50).optional(),
    givenFrom: CalendarDate.optional(),
    givenTo: CalendarDate.optional(),
    dueFrom: CalendarDate.optional(),
    dueTo: CalendarDate.optional(),
    sort: sortedBy('-dateGiven', 'nextDueDate', 'vaccineName'),
  }),
  reply: pageOf(Vaccination),
  reads: 'vaccination',
  problems: [],
});

/** What somebody who phones owners needs of one dose: no medical text. */
export const DueVaccination = z.object({
  id: VaccinationId,
  vaccineName: z.string(),
  dateGiven: CalendarDate,
  nextDueDate: CalendarDate,
  isOverdue: z.boolean(),
  pet: z.object({ id: PetId, name: z.string(), species: Species }),
  client: z.object({
    id: ClientId,
    firstName: z.string(),
    lastName: z.string(),
    phone: z.string().nullable(),
    mobile: z.string().nullable(),
  }),
  /** The pet's next visit that is booked already. */
  nextVisitAt: Instant.nullable(),
});
export type DueVaccination = z.infer<typeof DueVaccination>;

/**
 * The latest dose of each vaccine of each living pet whose next is due earlier than `before` (30 days from today unless told), by due date unless sorted otherwise.
 * `overdue`: only those due before today in the clinic's zone, or only the others. Pets of inactive clients are left out.
 */
export const listDueVaccinations = endpoint({
  method: 'GET',
  path: '/vaccinations/due',
  ability: 'vaccinations.readDue',
  query: PageQuery.extend({
    before: CalendarDate.optional(),
    overdue: Flag.optional(),
    petId: PetId.optional(),
    clientId: ClientId.optional(),
    species: Species.optional(),
    vaccineName: name.optional(),
    sort: sortedBy('nextDueDate', 'vaccineName', 'petName'),
  }),
  reply: pageOf(DueVaccination),
  reads: 'vaccination',
  problems: [],
});

const params = z.strictObject({ vaccinationId: VaccinationId });
export const getVaccination = endpoint({
  method: 'GET',
  path: '/vaccinations/:vaccinationId',
  ability: 'vaccinations.read',
  params,
  reply: Vaccination,
  reads: 'vaccination',
  problems: ['not_found'],
});
/** Without `nextDueDate` the clinic's protocol says it, and the later doses of the same vaccine are reckoned anew. */
export const createVaccination = endpoint({
  method: 'POST',
  path: '/vaccinations',
  ability: 'vaccinations.write',
  body: NewVaccination,
  reply: Vaccination,
  status: 201,
  problems: ['unknown_reference', 'implausible_date', 'no_vaccine_protocol'],
});
export const updateVaccination = endpoint({
  method: 'PATCH',
  path: '/vaccinations/:vaccinationId',
  ability: 'vaccinations.write',
  params,
  body: VaccinationPatch,
  reply: Vaccination,
  problems: [
    'not_found',
    'stale_version',
    'unknown_reference',
    'implausible_date',
    'no_vaccine_protocol',
  ],
});
export const deleteVaccination = endpoint({
  method: 'DELETE',
  path: '/vaccinations/:vaccinationId',
  ability: 'vaccinations.write',
  params,
  reply: Empty,
  problems: ['not_found', 'on_legal_hold'],
});
