import { Model, type RelationMappings } from 'objection';
import { ClientRow } from '../clients/ClientRow.ts';
import { Row } from '../db/Row.ts';
import { PetRow } from '../pets/PetRow.ts';
import { UserRow } from '../users/UserRow.ts';

function one(modelClass: typeof Row, column: string) {
  return {
    relation: Model.BelongsToOneRelation,
    modelClass,
    join: {
      from: ['legal_holds.clinic_id', `legal_holds.${column}`],
      to: [`${modelClass.tableName}.clinic_id`, `${modelClass.tableName}.id`],
    },
  };
}

/** Neither a client nor a pet: on the whole clinic. */
export class LegalHoldRow extends Row {
  static override tableName = 'legal_holds';
  static override relationMappings: RelationMappings = {
    client: one(ClientRow, 'client_id'),
    pet: one(PetRow, 'pet_id'),
    placer: one(UserRow, 'placed_by'),
    releaser: one(UserRow, 'released_by'),
  };

  declare clientId: string | null;
  declare petId: string | null;
  declare reason: string;
  declare placedAt: Date;
  declare placedBy: string | null;
  declare releasedAt: Date | null;
  declare releasedBy: string | null;
  declare releaseReason: string | null;
  declare version: number;
  // Of the records that it refers to, when read with `named`.
  declare clientFirstName?: string | null;
  declare clientLastName?: string | null;
  declare petName?: string | null;
  declare ownerId?: string | null;
  declare ownerFirstName?: string | null;
  declare ownerLastName?: string | null;
  declare placerFirstName?: string | null;
  declare placerLastName?: string | null;
  declare releaserFirstName?: string | null;
  declare releaserLastName?: string | null;
}
