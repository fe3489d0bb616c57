import type {
  ClientId,
  PetId,
  UserId,
  VaccinationId,
  VaccineProtocolId,
} from '../../shared/ids.ts';
import type { Vaccination } from '../../shared/vaccinationEndpoints.ts';
import type { VaccinationRow } from './VaccinationRow.ts';

/** A vaccination, read with its pet, owner and giver, as the API shows it. */
export function presentVaccination(row: VaccinationRow): Vaccination {
  const petId = row.petId as PetId; // the ids are our own rows'
  return {
    id: row.id as VaccinationId,
    version: row.version,
    petId,
    vaccineName: row.vaccineName,
    manufacturer: row.manufacturer,
    lotNumber: row.lotNumber,
    dateGiven: row.dateGiven,
    nextDueDate: row.nextDueDate,
    nextDueReason: row.nextDueReason,
    vaccineProtocolId: row.vaccineProtocolId as VaccineProtocolId | null,
    administeredBy: row.administeredBy as UserId,
    administeredByName: `${row.giverFirstName} ${row.giverLastName}`.trim(),
    route: row.route ?? 'subcutaneous',
    site: row.site,
    volumeMl: row.volumeMl,
    notes: row.notes,
    pet: {
      id: petId,
      name: row.petName,
      species: row.petSpecies,
      isDeceased: row.petIsDeceased,
    },
    client: {
      id: row.clientId as ClientId,
      firstName: row.clientFirstName,
      lastName: row.clientLastName,
    },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
