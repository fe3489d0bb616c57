// Pieces of CREATE TABLE that migrations repeat. Landed migrations use them: add, never change.

/** An id: UUIDv7 as the server writes it. ascii_bin so that no other spelling is ever equal to it. */
export const ID = 'VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin';

/** A name of ours (command ids, causes, kinds): compared byte by byte. */
export const WORD = 'CHARACTER SET ascii COLLATE ascii_bin';

/** The seed's row times. */
export const ROW_TIMES = `created_at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP`;

/** Every row that people edit: optimistic version, and deletion that keeps the row. */
export const EDITABLE = `version INT UNSIGNED NOT NULL DEFAULT 1,
  deleted_at TIMESTAMP NULL DEFAULT NULL`;

/** The seed's table options. */
export const TABLE = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';

/** The seed's link from a tenant's row to its clinic. */
export function clinicKey(table: string): string {
  return `CONSTRAINT fk_${table}_clinic FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE`;
}
