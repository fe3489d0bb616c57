import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { Problem } from '../http/problem.ts';

const ofPet = `h.pet_id = p.id OR h.client_id = p.client_id
  OR EXISTS (SELECT 1 FROM legal_hold_pets x WHERE x.clinic_id = h.clinic_id AND x.legal_hold_id = h.id AND x.pet_id = p.id)
  OR h.client_id IN (SELECT a.client_id FROM appointments a WHERE a.clinic_id = h.clinic_id AND a.pet_id = p.id)`;
const open = 'h.clinic_id = ? AND h.released_at IS NULL';
const ofClinic = '(h.pet_id IS NULL AND h.client_id IS NULL)';

/**
 * Is there a hold on the pet, on a client of it now, when the hold was placed or at a visit, or on the whole clinic? As retention sees it. Whoever places one locks the
 * pet before: so lock it, or a row of its own, and then ask.
 */
export async function isPetHeld(trx: Knex, petId: string): Promise<boolean> {
  const { clinicId } = currentTenant();
  const found = await select(
    trx,
    `SELECT 1 FROM legal_holds h LEFT JOIN pets p ON p.clinic_id = h.clinic_id AND p.id = ?
     WHERE ${open} AND (${ofClinic} OR ${ofPet}) LIMIT 1`,
    [petId, clinicId],
  );
  return found.length > 0;
}

/** @throws Problem `on_legal_hold` */
export async function refuseHeldPet(trx: Knex, petId: string): Promise<void> {
  if (await isPetHeld(trx, petId)) throw new Problem('on_legal_hold');
}

/** Of a client: also while an animal of theirs, of today or of then, is held. @throws Problem `on_legal_hold` */
export async function refuseHeldClient(trx: Knex, clientId: string): Promise<void> {
  const found = await select(
    trx,
    `SELECT 1 FROM legal_holds h WHERE ${open} AND (${ofClinic} OR h.client_id = ?
       OR h.pet_id IN (SELECT p.id FROM pets p WHERE p.clinic_id = h.clinic_id AND p.client_id = ?)
       OR h.pet_id IN (SELECT a.pet_id FROM appointments a WHERE a.clinic_id = h.clinic_id AND a.client_id = ?)) LIMIT 1`,
    [currentTenant().clinicId, clientId, clientId, clientId],
  );
  if (found.length > 0) throw new Problem('on_legal_hold');
}

/** The animals that the client has or came with: the hold keeps them from now on, whoever they are given to. */
export async function holdPetsOf(
  trx: Knex.Transaction,
  { legalHoldId, clientId }: { readonly legalHoldId: string; readonly clientId: string },
): Promise<void> {
  const { clinicId } = currentTenant();
  await trx.raw(
    `INSERT INTO legal_hold_pets (clinic_id, legal_hold_id, pet_id)
     SELECT ?, ?, p.id FROM pets p WHERE p.clinic_id = ? AND p.client_id = ?
     UNION SELECT ?, ?, a.pet_id FROM appointments a WHERE a.clinic_id = ? AND a.client_id = ?`,
    [clinicId, legalHoldId, clinicId, clientId, clinicId, legalHoldId, clinicId, clientId],
  );
}
