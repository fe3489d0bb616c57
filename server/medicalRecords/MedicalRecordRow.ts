import { Model, type RelationMappings } from 'objection';
import type { Species } from '../../shared/board.ts';
import type { Vitals, VisitType } from '../../shared/medicalRecord.ts';
import { Row } from '../db/Row.ts';
import { PetRow } from '../pets/PetRow.ts';
import { UserRow } from '../users/UserRow.ts';

function userBy(column: string) {
  return {
    relation: Model.BelongsToOneRelation,
    modelClass: UserRow,
    join: {
      from: ['medical_records.clinic_id', `medical_records.${column}`],
      to: ['users.clinic_id', 'users.id'],
    },
  };
}

/** subjective, objective, assessment and plan are sealed texts. */
export class MedicalRecordRow extends Row {
  static override tableName = 'medical_records';
  static override booleans = ['isLocked'];
  static override decimals = ['temperature', 'weight'];
  static override jsonAttributes = ['vitals'];
  static override relationMappings: RelationMappings = {
    pet: {
      relation: Model.BelongsToOneRelation,
      modelClass: PetRow,
      join: {
        from: ['medical_records.clinic_id', 'medical_records.pet_id'],
        to: ['pets.clinic_id', 'pets.id'],
      },
    },
    veterinarian: userBy('veterinarian_id'),
    locker: userBy('locked_by'),
  };
  declare petId: string;
  declare veterinarianId: string;
  declare appointmentId: string | null;
  declare visitDate: Date;
  declare visitType: VisitType;
  declare chiefComplaint: string | null;
  declare subjective?: string | null;
  declare objective?: string | null;
  declare assessment?: string | null;
  declare plan?: string | null;
  declare vitals: Vitals | null;
  declare temperature: number | null;
  declare heartRate: number | null;
  declare respiratoryRate: number | null;
  declare weight: number | null;
  declare bodyConditionScore: number | null;
  declare followUpDate: string | null;
  declare isLocked: boolean;
  declare lockedAt: Date | null;
  declare lockedBy: string | null;
  /** NULL until its visit is dated otherwise. */
  declare locksAt: Date | null;
  /** Sealed digests of the locked texts; NULL while the note is open, and of notes that were locked before there were any. */
  declare lockSeal: string | null;
  declare version: number;
  declare deletedAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
  // Of the tables beside it, where a query joins them.
  declare petName: string;
  declare petSpecies: Species;
  declare clientId: string;
  declare veterinarianFirstName: string;
  declare veterinarianLastName: string;
  declare lockerFirstName: string | null;
  declare lockerLastName: string | null;
  declare addendaCount: number;
}
