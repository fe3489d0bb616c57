import { Model, type RelationMappings } from 'objection';
import type { NewPet } from '../../shared/petEndpoints.ts';
import { ClientRow } from '../clients/ClientRow.ts';
import { Row } from '../db/Row.ts';

export class PetRow extends Row {
  static override tableName = 'pets';
  static override booleans = ['isDeceased'];
  static override decimals = ['weight', 'registeredWeight'];
  static override relationMappings: RelationMappings = {
    client: {
      relation: Model.BelongsToOneRelation,
      modelClass: ClientRow,
      join: { from: ['pets.clinic_id', 'pets.client_id'], to: ['clients.clinic_id', 'clients.id'] },
    },
  };
  declare clientId: string;
  declare name: string;
  declare species: NewPet['species'];
  declare breed: string | null;
  declare color: string | null;
  declare sex: NewPet['sex'];
  declare birthDate: string | null;
  /** Kilograms. */
  declare weight: number | null;
  /** When it weighed that; null where nobody knows. */
  declare weighedAt: Date | null;
  /** What was last written with the patient, and not in a note. */
  declare registeredWeight: number | null;
  declare registeredWeightAt: Date | null;
  declare microchipId: string | null;
  declare tattoo: string | null;
  declare insuranceProvider: string | null;
  declare insurancePolicy: string | null;
  declare specialInstructions: string | null;
  declare allergies: string | null;
  declare isDeceased: boolean;
  declare deceasedDate: string | null;
  declare photoUrl: string | null;
  declare version: number;
  declare deletedAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
  declare client?: ClientRow;
}
