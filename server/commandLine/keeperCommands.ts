import type { Knex } from 'knex';
import { keptOf } from '../audit/keptHeads.ts';
import { verifyAudit } from '../db/audit.ts';
import { resealClinic } from '../db/resealing.ts';
import {
  ClinicHeld,
  retireKeys,
  rewrapClinicKeys,
  shredClinic,
  startEpoch,
} from '../db/keyRotation.ts';
import { select } from '../db/names.ts';
import { inTenant } from '../db/tenantContext.ts';
import { changedNotes } from '../medicalRecords/changedNotes.ts';
import type { OperatorDeps } from '../transfer/operatorDeps.ts';
import {
  anyClinicOption,
  clinicOf,
  clinicOption,
  clinicsOf,
  type NamedClinic,
} from './clinicOf.ts';
import { OperatorFault, type Command } from './command.ts';
import { counted } from './counted.ts';

/** The first hash that was kept in the data folder and that the chain no longer has. */
async function firstLost(deps: OperatorDeps, trx: Knex, clinicId: string) {
  const kept = await keptOf(deps, clinicId);
  for (const { seq, hash } of kept) {
    const rows = await select<{ hash: Buffer }>(
      trx,
      `SELECT hash FROM audit_logs WHERE clinic_id = ? AND seq = ?
       UNION ALL SELECT hash FROM archived_audit_logs WHERE clinic_id = ? AND seq = ?`,
      [clinicId, seq, clinicId, seq],
    );
    if (rows[0]?.hash.toString('hex') !== hash) return { kept: kept.length, seq };
  }
  return { kept: kept.length, seq: null };
}

async function verifyOne(deps: OperatorDeps, { id, name }: NamedClinic) {
  return inTenant({ clinicId: id, actorId: 'system' }, () =>
    deps.root.transaction(
      async (trx) => {
        const { rows, firstBadSeq } = await verifyAudit(trx, { isWhole: true });
        const lost = await firstLost(deps, trx, id);
        const bad = [firstBadSeq, lost.seq].filter((seq) => seq !== null);
        const first = bad.length > 0 ? Math.min(...bad) : null;
        const changed = await changedNotes(deps, trx);
        const chain = { rows, firstBadSeq: first, keptHashes: lost.kept };
        return { clinicId: id, name, ...chain, changedNotes: changed };
      },
      { readOnly: true },
    ),
  );
}

const verify: Command = {
  words: 'verify audit',
  summary:
    'Checks the audit chain, the archive included, against the hashes kept outside of the database, and locked notes against their seals.',
  options: { ...anyClinicOption },
  run: async ({ deps, given }) => {
    const found = [];
    for (const clinic of await clinicsOf(deps, given)) found.push(await verifyOne(deps, clinic));
    const lines = found.flatMap(({ name, rows, firstBadSeq, keptHashes, changedNotes: notes }) => [
      firstBadSeq === null
        ? `${name}: ${counted(rows, 'row')} as written (compared with ${counted(keptHashes, 'hash', 'hashes')} kept outside).`
        : `${name}: row ${firstBadSeq} is missing or was changed.`,
      ...notes.map((id) => `${name}: the note ${id} was changed after it was locked.`),
    ]);
    const isBad = found.some((one) => one.firstBadSeq !== null || one.changedNotes.length > 0);
    return { lines, json: found, isBad };
  },
};

const rotate: Command = {
  words: 'rotate keys',
  summary:
    'Wraps data keys under the newest of VETCARE_FIELD_KEYS; with --new-key also encrypts anew.',
  options: {
    ...anyClinicOption,
    'new-key': { type: 'boolean', help: 'begin a new data key, and encrypt everything with it' },
    resume: { type: 'boolean', help: 'go on encrypting with the newest key, after a kill' },
    retire: { type: 'boolean', help: 'delete older data keys that no text needs any more' },
  },
  run: async ({ deps, given }) => {
    const done = [];
    for (const { id, name } of await clinicsOf(deps, given)) {
      const rewrapped = await rewrapClinicKeys(deps, id);
      if (given.has('new-key')) await startEpoch(deps, id);
      const isSealing = given.has('new-key') || given.has('resume');
      const { resealed, unreadable } = isSealing
        ? await resealClinic(deps, id)
        : { resealed: 0, unreadable: [] };
      const retired = given.has('retire') ? await retireKeys(deps, id) : 0;
      done.push({ clinicId: id, name, rewrapped, resealed, retired, unreadable });
    }
    const lines = done.map(
      ({ name, rewrapped, resealed, retired, unreadable }) =>
        `${name}: ${counted(rewrapped, 'key')} wrapped anew, ${counted(resealed, 'text')} encrypted anew, ${counted(retired, 'key')} deleted` +
        (unreadable.length > 0 ? `, not to be opened: ${counted(unreadable.length, 'text')}` : ''),
    );
    return { lines, json: done, isBad: done.some(({ unreadable }) => unreadable.length > 0) };
  },
};

const shred: Command = {
  words: 'shred clinic',
  summary: "Deletes a clinic's data keys: nobody reads its encrypted notes again, ever.",
  options: {
    ...clinicOption,
    confirm: { type: 'string', value: 'NAME', help: "the clinic's name, instead of typing it" },
  },
  run: async ({ deps, given, ask }) => {
    const { id, name } = await clinicOf(deps, given);
    const question = `All encrypted notes of ${name} will be lost for good. Type its name to go on: `;
    const typed = given.text('confirm') ?? (await ask(question));
    if (typed !== name) throw new OperatorFault(`That is not "${name}": nothing was done.`);
    const keys = await shredClinic(deps, id).catch((error: unknown) => {
      if (!(error instanceof ClinicHeld)) throw error;
      throw new OperatorFault(`Nothing was done: a legal hold is open in ${name}. See: list holds`);
    });
    return {
      lines: [`${name}: ${counted(keys, 'key')} deleted. Servers forget them within 30 s.`],
      json: { clinicId: id, keys },
    };
  },
};

export const keeperCommands = [verify, rotate, shred];
