import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { Problem } from '../http/problem.ts';

type ContentType = 'image/jpeg' | 'image/png' | 'image/webp';
export type Photo = {
  readonly content_type: ContentType;
  readonly bytes: Buffer;
  readonly updated_at: Date;
};

/** Where the pet's own photo is read. */
export function photoPath(petId: string): string {
  return `/api/v1/pets/${petId}/photo`;
}

/** The photo that is kept of a pet. @throws Problem `not_found` */
export async function readPhoto(trx: Knex, petId: string): Promise<Photo> {
  const [photo] = await select<Photo>(
    trx,
    `SELECT f.content_type, f.bytes, f.updated_at FROM pet_photos f
     JOIN pets p ON p.clinic_id = f.clinic_id AND p.id = f.pet_id AND p.deleted_at IS NULL
     WHERE f.clinic_id = ? AND f.pet_id = ? AND f.deleted_at IS NULL`,
    [currentTenant().clinicId, petId],
  );
  if (!photo) throw new Problem('not_found');
  return photo;
}

/** Keeps the photo in place of what there was. */
export async function keepPhoto(
  trx: Knex.Transaction,
  petId: string,
  photo: { readonly contentType: ContentType; readonly bytes: Buffer },
): Promise<void> {
  const { contentType, bytes } = photo;
  await trx.raw(
    `INSERT INTO pet_photos (clinic_id, pet_id, content_type, bytes) VALUES (?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE content_type = ?, bytes = ?, deleted_at = NULL`,
    [currentTenant().clinicId, petId, contentType, bytes, contentType, bytes],
  );
}

/** Takes the photo away, bytes and all; nothing where there is none. Locks its row until COMMIT. */
export async function dropPhoto(trx: Knex.Transaction, petId: string, at: Date): Promise<void> {
  await trx.raw(
    `UPDATE pet_photos SET bytes = '', deleted_at = ? WHERE clinic_id = ? AND pet_id = ? AND deleted_at IS NULL`,
    [at, currentTenant().clinicId, petId],
  );
}

/** An address in a pet's own fields: our own one is only made by keeping a photo. @throws Problem `invalid_request` */
export function refuseOwnAddress(
  asked: string | null | undefined,
  known: string | null = null,
): void {
  if (!asked?.startsWith('/') || asked === known) return;
  throw new Problem('invalid_request', {
    errors: [{ path: 'body.photoUrl', message: 'A photo is kept with PUT of it' }],
  });
}
