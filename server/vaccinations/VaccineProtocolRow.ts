import type { VaccineProtocol } from '../../shared/vaccineProtocolEndpoints.ts';
import { Row } from '../db/Row.ts';

export class VaccineProtocolRow extends Row {
  static override tableName = 'vaccine_protocols';
  static override booleans = ['isStarter'];
  static override jsonAttributes = ['otherNames'];
  declare species: VaccineProtocol['species'];
  declare vaccineName: string;
  declare otherNames: string[];
  declare firstDoseWeeks: number | null;
  declare youngUntilWeeks: number | null;
  declare youngDoses: number;
  declare adultDoses: number;
  declare doseGapMinDays: number;
  declare doseGapMaxDays: number;
  declare seriesLapseDays: number | null;
  declare firstBoosterMonths: number;
  declare firstBoosterAgeMonths: number | null;
  declare boosterMonths: number;
  declare boosterLapseMonths: number | null;
  declare note: string | null;
  declare source: string | null;
  declare isStarter: boolean;
  declare signedOffAt: Date | null;
  declare signedOffBy: string | null;
  /** NULL once deleted, so that the vaccine may come again. */
  declare isLive: boolean | null;
  declare version: number;
  declare deletedAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
  /** Of whoever signed, where the query joins them. */
  declare signerFirstName?: string | null;
  declare signerLastName?: string | null;
}
