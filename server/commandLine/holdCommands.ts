import { appendAudit } from '../db/audit.ts';
import { select } from '../db/names.ts';
import { inTenant } from '../db/tenantContext.ts';
import { inTransaction } from '../db/transaction.ts';
import { Problem } from '../http/problem.ts';
import { holdPetsOf } from '../legalHolds/held.ts';
import { LegalHoldRow } from '../legalHolds/LegalHoldRow.ts';
import { lockHeld } from '../legalHolds/placeLegalHold.ts';
import { clinicOf, clinicOption } from './clinicOf.ts';
import { OperatorFault, type Command } from './command.ts';

const reasonOption = {
  reason: {
    type: 'string',
    value: 'TEXT',
    help: 'why, for whoever reads it later',
    isRequired: true,
  },
} as const;

const place: Command = {
  words: 'place hold',
  summary: 'Keeps records out of the archive: of a pet, a client, or the whole clinic.',
  options: {
    ...clinicOption,
    pet: { type: 'string', value: 'ID', help: 'one pet' },
    client: { type: 'string', value: 'ID', help: 'one client with all their pets' },
    ...reasonOption,
  },
  run: async ({ deps, given }) => {
    const { id: clinicId, name } = await clinicOf(deps, given);
    const reason = given.need('reason');
    const held = { clientId: given.text('client'), petId: given.text('pet') };
    const id = deps.ids.uuid();
    await inTenant({ clinicId, actorId: 'system' }, () =>
      inTransaction(deps.db, async (trx) => {
        // Both are checked against the database as they stand.
        await lockHeld(trx, held as Parameters<typeof lockHeld>[1]);
        const placedAt = new Date(deps.clock.nowMs());
        const whom = { clientId: held.clientId ?? null, petId: held.petId ?? null };
        await LegalHoldRow.insertOne(trx, { id, ...whom, reason, placedAt, placedBy: null });
        if (whom.clientId !== null)
          await holdPetsOf(trx, { legalHoldId: id, clientId: whom.clientId });
        const what = { entityType: 'legal_hold', entityId: id, action: 'create' } as const;
        await appendAudit(trx, [{ ...what, userId: null, newValues: { ...whom, reason } }]);
      }),
    ).catch((error: unknown) => {
      if (error instanceof Problem) throw new OperatorFault('There is no such client or pet here.');
      throw error;
    });
    return { lines: [`Placed a hold in ${name}: ${id}`], json: { legalHoldId: id } };
  },
};

const release: Command = {
  words: 'release hold',
  summary: 'Ends a legal hold; it stays on record.',
  options: {
    ...clinicOption,
    hold: { type: 'string', value: 'ID', help: 'the hold (see: list holds)', isRequired: true },
    ...reasonOption,
  },
  run: async ({ deps, given }) => {
    const { id: clinicId } = await clinicOf(deps, given);
    const id = given.need('hold');
    const reason = given.need('reason');
    const released = await inTenant({ clinicId, actorId: 'system' }, () =>
      inTransaction(deps.db, async (trx) => {
        const releasedAt = new Date(deps.clock.nowMs());
        const count = await LegalHoldRow.query(trx)
          .findById(id)
          .whereNull('released_at')
          .patch({ releasedAt, releaseReason: reason });
        const what = { entityType: 'legal_hold', entityId: id, action: 'update' } as const;
        const newValues = { releasedAt, reason };
        if (count > 0) await appendAudit(trx, [{ ...what, userId: null, newValues }]);
        return count;
      }),
    );
    if (released === 0) throw new OperatorFault(`There is no open hold ${id} in this clinic.`);
    return { lines: [`Released the hold ${id}.`], json: { legalHoldId: id } };
  },
};

type Listed = {
  id: string;
  pet_id: string | null;
  client_id: string | null;
  reason: string;
  placed_at: Date;
};

const list: Command = {
  words: 'list holds',
  summary: 'Lists the legal holds that are in force.',
  options: { ...clinicOption },
  run: async ({ deps, given }) => {
    const { id: clinicId } = await clinicOf(deps, given);
    const rows = await select<Listed>(
      deps.root,
      `SELECT id, pet_id, client_id, reason, placed_at FROM legal_holds
       WHERE clinic_id = ? AND released_at IS NULL ORDER BY id`,
      [clinicId],
    );
    const json = rows.map((row) => ({
      id: row.id,
      petId: row.pet_id,
      clientId: row.client_id,
      reason: row.reason,
      placedAt: row.placed_at.toISOString(),
    }));
    const whom = (row: (typeof json)[number]) =>
      [row.petId && `pet ${row.petId}`, row.clientId && `client ${row.clientId}`]
        .filter(Boolean)
        .join(', ') || 'the whole clinic';
    const lines = json.map((row) => `${row.id}  ${row.placedAt}  ${whom(row)}: ${row.reason}`);
    return { lines: lines.length > 0 ? lines : ['No hold is in force.'], json };
  },
};

export const holdCommands = [place, release, list];
