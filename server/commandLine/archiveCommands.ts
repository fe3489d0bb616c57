import { archiveClinic } from '../retention/archiveClinic.ts';
import { countAccess, pruneAccess } from '../retention/pruneAccess.ts';
import { countMail, pruneMail } from '../retention/pruneMail.ts';
import { restoreRecord } from '../retention/restoreRecord.ts';
import type { OperatorDeps } from '../transfer/operatorDeps.ts';
import { anyClinicOption, clinicOf, clinicOption, clinicsOf } from './clinicOf.ts';
import { OperatorFault, type Command } from './command.ts';

const countsIn = (rows: Readonly<Record<string, number>>) =>
  Object.entries(rows)
    .map(([table, count]) => `${table} ${count}`)
    .join(', ') || 'nothing';

/** Sessions, tokens and messages of all clinics: forgotten, or in a dry run counted. */
async function forget(deps: OperatorDeps, isDry: boolean): Promise<Record<string, number>> {
  const now = deps.clock.nowMs();
  const mail = await countMail(deps, now);
  const found = {
    ...(await countAccess(deps, now)),
    ...(mail > 0 ? { mail_messages: mail } : {}),
  };
  if (isDry) return found;
  await pruneAccess(deps, now);
  await pruneMail(deps, now);
  return found;
}

const retention: Command = {
  words: 'run retention',
  summary:
    'Moves what was kept for seven years into the archive and, without --clinic, forgets ended sessions, tokens and old mail (servers do it daily by themselves).',
  options: {
    ...anyClinicOption,
    'dry-run': { type: 'boolean', help: 'only count what would go, by table' },
  },
  run: async ({ deps, given }) => {
    const isDry = given.has('dry-run');
    const done = [];
    for (const { id, name } of await clinicsOf(deps, given))
      done.push({ clinicId: id, name, ...(await archiveClinic(deps, { clinicId: id, isDry })) });
    const lines = done.map(({ name, rows, blocked }) => {
      const stays = blocked > 0 ? `; ${blocked} stay because others name them` : '';
      return `${name}: ${isDry ? 'would move' : 'moved'} ${countsIn(rows)}${stays}`;
    });
    if (given.text('clinic') !== undefined) return { lines, json: { isDry, clinics: done } };
    const forgotten = await forget(deps, isDry);
    const said = `All clinics: ${isDry ? 'would forget' : 'forgot'} ${countsIn(forgotten)}`;
    return { lines: [...lines, said], json: { isDry, clinics: done, forgotten } };
  },
};

const restore: Command = {
  words: 'restore record',
  summary:
    'Brings a record back from the archive with all that went with it; a pet or a client comes back under a legal hold. Audited.',
  options: {
    ...clinicOption,
    table: {
      type: 'string',
      value: 'TABLE',
      help: 'what it is: pets, clients, lab_results, ...',
      isRequired: true,
    },
    id: { type: 'string', value: 'ID', help: 'its id', isRequired: true },
    reason: {
      type: 'string',
      value: 'TEXT',
      help: 'why, for whoever reads it later',
      isRequired: true,
    },
    'dry-run': { type: 'boolean', help: 'only say what would come back, and what is in its way' },
  },
  run: async ({ deps, given }) => {
    const { id: clinicId, name } = await clinicOf(deps, given);
    const [table, id, reason] = [given.need('table'), given.need('id'), given.need('reason')];
    const isDry = given.has('dry-run');
    const done = await restoreRecord(deps, { clinicId, table, id, reason, isDry });
    if (done === null)
      throw new OperatorFault(`There is no ${id} of ${table} in the archive of ${name}.`);
    if (done.wentWith !== undefined)
      throw new OperatorFault(
        `It went with another record, and comes back with it: --table ${done.wentWith.table} --id ${done.wentWith.id}`,
      );
    const { rows, faults } = done;
    const well = isDry
      ? `Would bring back ${countsIn(rows)}; nothing was written.`
      : `Brought back ${countsIn(rows)}.`;
    const isBad = faults.length > 0;
    const lines = isBad ? ['Nothing was written:', ...faults.map((fault) => `  ${fault}`)] : [well];
    return { lines, json: { clinicId, table, id, isDry, rows, faults }, isBad };
  },
};

export const archiveCommands = [retention, restore];
