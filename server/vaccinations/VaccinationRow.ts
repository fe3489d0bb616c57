import type { Species } from '../../shared/board.ts';
import type { Vaccination } from '../../shared/vaccinationEndpoints.ts';
import { Row } from '../db/Row.ts';

export class VaccinationRow extends Row {
  static override tableName = 'vaccinations';
  static override booleans = ['petIsDeceased'];
  static override decimals = ['volumeMl'];
  declare petId: string;
  declare vaccineName: string;
  declare manufacturer: string | null;
  declare lotNumber: string | null;
  declare dateGiven: string;
  declare nextDueDate: string;
  /** Why, in words; NULL where a person chose the date. */
  declare nextDueReason: string | null;
  declare vaccineProtocolId: string | null;
  declare administeredBy: string;
  declare route: Vaccination['route'] | null;
  declare site: string | null;
  declare volumeMl: number | null;
  declare notes: string | null;
  declare version: number;
  declare deletedAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
  // Of the pet, its owner and whoever gave it, where the query joins them.
  declare petName: string;
  declare petSpecies: Species;
  declare petIsDeceased: boolean;
  declare clientId: string;
  declare clientFirstName: string;
  declare clientLastName: string;
  declare giverFirstName: string;
  declare giverLastName: string;
}
