import type { UserId, VaccineProtocolId } from '../../shared/ids.ts';
import type { VaccineProtocol } from '../../shared/vaccineProtocolEndpoints.ts';
import type { VaccineProtocolRow } from './VaccineProtocolRow.ts';

function signerOf(row: VaccineProtocolRow): VaccineProtocol['signedOffBy'] {
  if (row.signedOffBy === null) return null;
  const name = `${row.signerFirstName ?? ''} ${row.signerLastName ?? ''}`.trim();
  return { id: row.signedOffBy as UserId, name }; // a user of our own rows
}

/** A protocol, read with whoever signed it, as the API shows it. */
export function presentProtocol(row: VaccineProtocolRow): VaccineProtocol {
  return {
    id: row.id as VaccineProtocolId, // our own row
    version: row.version,
    species: row.species,
    vaccineName: row.vaccineName,
    otherNames: row.otherNames,
    firstDoseWeeks: row.firstDoseWeeks,
    youngUntilWeeks: row.youngUntilWeeks,
    youngDoses: row.youngDoses,
    adultDoses: row.adultDoses,
    doseGapMinDays: row.doseGapMinDays,
    doseGapMaxDays: row.doseGapMaxDays,
    seriesLapseDays: row.seriesLapseDays,
    firstBoosterMonths: row.firstBoosterMonths,
    firstBoosterAgeMonths: row.firstBoosterAgeMonths,
    boosterMonths: row.boosterMonths,
    boosterLapseMonths: row.boosterLapseMonths,
    note: row.note,
    source: row.source,
    isStarter: row.isStarter,
    needsVetSignoff: row.signedOffAt === null,
    signedOffBy: signerOf(row),
    signedOffAt: row.signedOffAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
