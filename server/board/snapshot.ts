import type { Knex } from 'knex';
import type { PersonName, StaffBoard } from '../../shared/board.ts';
import { ClinicId } from '../../shared/ids.ts';
import type { Cursor } from '../../shared/live.ts';
import { select } from '../db/names.ts';
import { requirePrimary } from '../db/primary.ts';
import { inTenant } from '../db/tenantContext.ts';
import { readSnapshot } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { readBoardCards, readOpenAlerts } from './cards.ts';
import { readHead } from './changeLog.ts';
import { clinicDayAt } from './clinicDay.ts';
import { readClinic } from './clinicSettings.ts';

/** A clinic's whole board and the place in its log that it stands for. */
export type LoadedBoard = { readonly cursor: Cursor; readonly board: StaffBoard };

type VeterinarianRow = { id: PersonName['id']; first_name: string; last_name: string };

async function readVeterinarians(trx: Knex, clinicId: string): Promise<PersonName[]> {
  const rows = await select<VeterinarianRow>(
    trx,
    `SELECT id, first_name, last_name FROM users
     WHERE clinic_id = ? AND role = 'veterinarian' AND is_active = TRUE AND deleted_at IS NULL
     ORDER BY last_name, first_name, id`,
    [clinicId],
  );
  return rows.map((row) => ({
    id: row.id,
    firstName: row.first_name,
    lastName: row.last_name,
  }));
}

async function readBoard(trx: Knex, clinicId: string, nowMs: number): Promise<LoadedBoard> {
  const cursor = await readHead(trx, clinicId);
  const { name, timezone, settings } = await readClinic(trx);
  const { rooms, waitMinutes } = settings;
  const day = clinicDayAt(timezone, nowMs);
  const veterinarians = await readVeterinarians(trx, clinicId);
  const cards = await readBoardCards(trx, day);
  const alerts = await readOpenAlerts(trx);
  const board: StaffBoard = {
    view: 'staff',
    ...day,
    clinic: { id: ClinicId.parse(clinicId), name, timezone, rooms, waitMinutes },
    veterinarians,
    cards,
    alerts,
  };
  return { cursor, board };
}

/** Reads cursor and board as of one moment, for the clinic's day at `nowMs`. Locks nothing. @throws Error that counts as "database away" for a server that is read-only */
export async function loadBoard(
  deps: Pick<Deps, 'db' | 'clock'>,
  clinicId: string,
): Promise<LoadedBoard> {
  const work = async (trx: Knex) => {
    await requirePrimary(deps.db, trx);
    return readBoard(trx, clinicId, deps.clock.nowMs());
  };
  return inTenant({ clinicId, actorId: 'system' }, () => readSnapshot(deps.db, work));
}
