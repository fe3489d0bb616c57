import { resolve } from 'node:path';
import { exportClinic } from '../transfer/exportClinic.ts';
import { importClinic } from '../transfer/importClinic.ts';
import { ImportFolder } from '../transfer/importFolder.ts';
import type { LineFault } from '../transfer/lineReport.ts';
import { clinicOf, clinicOption } from './clinicOf.ts';
import type { Command } from './command.ts';
import { counted } from './counted.ts';

/** Report lines that people read: the first twenty. */
export function faultLines(faults: readonly LineFault[], count: number): string[] {
  const shown = faults
    .slice(0, 20)
    .map(({ file, line, field, reason }) => `  ${file}:${line} ${field ?? 'the line'} ${reason}`);
  return count > shown.length ? [...shown, `  and ${count - shown.length} more`] : shown;
}

const exportOne: Command = {
  words: 'export clinic',
  summary: 'Writes all of a clinic into a folder, encrypted fields in plain text. Audited.',
  options: {
    ...clinicOption,
    to: {
      type: 'string',
      value: 'FOLDER',
      help: 'a folder that is not there yet',
      isRequired: true,
    },
  },
  run: async ({ deps, given }) => {
    const { id, name } = await clinicOf(deps, given);
    const folder = resolve(given.need('to'));
    const { tables, files, content } = await exportClinic(deps, id, folder);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const what = `${counted(rows, 'row')} of ${counted(tables.length, 'table')} and ${counted(files.count, 'file')}`;
    return {
      lines: [
        `Exported ${name} to ${folder}: ${what}.`,
        `Content ${content.sha256}`,
        'It holds medical notes in plain text: keep it like the clinic itself.',
      ],
      json: { folder, rows, files, content: content.sha256 },
    };
  },
};

const importOne: Command = {
  words: 'import clinic',
  summary: 'Takes in a clinic that was exported: all of it, or nothing and a report.',
  options: {
    from: { type: 'string', value: 'FOLDER', help: 'the export', isRequired: true },
    organization: {
      type: 'string',
      value: 'ID',
      help: 'joins this one, whose owners stay the only ones, instead of making its own',
    },
    'dry-run': { type: 'boolean', help: 'only report what would be wrong' },
  },
  run: async ({ deps, given }) => {
    const isDry = given.has('dry-run');
    const from = resolve(given.need('from'));
    const organizationId = given.text('organization');
    const done = await importClinic(deps, { from, organizationId, isDry });
    const { faults, count } = done.report;
    const isBad = count > 0;
    const well = isDry
      ? `${counted(done.rows, 'row')} of ${done.name} would come in; nothing was written.`
      : `${counted(done.rows, 'row')} of ${done.name} came in. People set a new password by e-mail.`;
    const said = isBad ? `${counted(count, 'fault')}: nothing was written.` : well;
    const { clinicId, rows, formerOwners } = done;
    const json = { clinicId, rows, formerOwners, isDry, faults, faultCount: count };
    const owners = `Owners elsewhere who are ordinary admins here: ${formerOwners}.`;
    const lines = isBad || formerOwners === 0 ? [said] : [said, owners];
    return { lines: [...lines, ...faultLines(faults, count)], json, isBad };
  },
};

const compare: Command = {
  words: 'compare exports',
  summary: 'Says whether two exports hold the same clinic.',
  isOffline: true,
  options: {
    one: { type: 'string', value: 'FOLDER', help: 'an export', isRequired: true },
    other: { type: 'string', value: 'FOLDER', help: 'another', isRequired: true },
  },
  run: async ({ given }) => {
    const folders = ['one', 'other'].map((name) => new ImportFolder(resolve(given.need(name))));
    for (const folder of folders) await folder.verify();
    const [one, other] = folders.map(({ manifest }) => manifest);
    const isEqual = one?.content.sha256 === other?.content.sha256;
    const differing = (one?.tables ?? [])
      .filter(({ name, sha256 }) => sha256 !== other?.tables.find((t) => t.name === name)?.sha256)
      .map(({ name }) => name);
    const rule = `Compared: ${one?.content.rule ?? ''}`;
    const said = isEqual ? 'They hold the same.' : `They differ: ${differing.join(', ')}.`;
    return { lines: [said, rule], json: { isEqual, differing }, isBad: !isEqual };
  },
};

export const transferCommands = [exportOne, importOne, compare];
