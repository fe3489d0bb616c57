import type { Knex } from 'knex';
import type { AlertCard } from '../../shared/board.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { alertsWhere, readCardsOf } from './cards.ts';
import type { BoardStep } from './change.ts';
import { clinicDayAt } from './clinicDay.ts';
import { readClinic } from './clinicSettings.ts';

/**
 * The board step of a renamed pet or client: the cards and open alerts that show the name, each with a raised version so that readers take them. Undefined when no board shows it.
 */
export async function stepOfOwner(
  trx: Knex.Transaction,
  owner: 'pet' | 'client',
  id: string,
  at: Date,
): Promise<BoardStep | undefined> {
  const { timezone } = await readClinic(trx);
  const day = clinicDayAt(timezone, at.getTime());
  const shown = await readCardsOf(trx, owner, id, day);
  const alerts = await raiseAlerts(trx, owner, id);
  if (shown.length === 0 && alerts.length === 0) return undefined;
  await raiseCards(
    trx,
    shown.map((card) => card.id),
  );
  const cards = await readCardsOf(trx, owner, id, day);
  const cause = owner === 'pet' ? 'pet_updated' : 'client_updated';
  return { cause, entityType: owner, entityId: id, cards, alerts };
}

async function raiseCards(trx: Knex.Transaction, ids: readonly string[]): Promise<void> {
  for (const id of [...ids].sort()) {
    await trx.raw('UPDATE appointments SET version = version + 1 WHERE clinic_id = ? AND id = ?', [
      currentTenant().clinicId,
      id,
    ]);
  }
}

async function raiseAlerts(
  trx: Knex.Transaction,
  owner: 'pet' | 'client',
  id: string,
): Promise<AlertCard[]> {
  const column = owner === 'pet' ? 'l.pet_id' : 'p.client_id';
  const condition = `${column} = ? AND l.state <> 'acknowledged'`;
  const shown = await alertsWhere(trx, condition, [id]);
  for (const alert of shown) {
    await trx.raw('UPDATE lab_alerts SET version = version + 1 WHERE clinic_id = ? AND id = ?', [
      currentTenant().clinicId,
      alert.id,
    ]);
  }
  return shown.length === 0 ? [] : alertsWhere(trx, condition, [id]);
}
