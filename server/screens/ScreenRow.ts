import { Row } from '../db/Row.ts';

/** A paired wall display. Its id is that of the pairing which made it. */
export class ScreenRow extends Row {
  static override tableName = 'screens';
  static override decimals = ['diagonalInches', 'readingDistanceM'];

  declare name: string;
  declare view: 'staff' | 'lobby';
  declare diagonalInches: number;
  declare readingDistanceM: number;
  declare createdBy: string;
  declare lastSeenAt: Date | null;
  declare revokedAt: Date | null;
  declare version: number;
  declare createdAt: Date;
}
