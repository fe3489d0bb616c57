import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CsvKind } from '../transfer/csv/csvFields.ts';
import { exportCsv } from '../transfer/csv/exportCsv.ts';
import { importCsv } from '../transfer/csv/importCsv.ts';
import { clinicOf, clinicOption } from './clinicOf.ts';
import { OperatorFault, type Command } from './command.ts';
import { faultLines } from './transferCommands.ts';

function importOf(kind: CsvKind): Command {
  return {
    words: `import ${kind}`,
    summary: `Takes ${kind} in from a CSV file of another program, with a report per line.`,
    options: {
      ...clinicOption,
      from: { type: 'string', value: 'FILE', help: 'with a header line', isRequired: true },
      map: { type: 'string', value: 'C=F,...', help: 'column=field, where a name is not known' },
      'dry-run': { type: 'boolean', help: 'only report' },
      'skip-faulty': { type: 'boolean', help: 'take the good lines in all the same' },
    },
    run: async ({ deps, given }) => {
      const { id: clinicId, name } = await clinicOf(deps, given);
      const from = resolve(given.need('from'));
      if (!existsSync(from)) throw new OperatorFault(`There is no file ${from}.`);
      const isDry = given.has('dry-run');
      const skipsFaulty = given.has('skip-faulty');
      const wish = { kind, clinicId, from, map: given.text('map'), isDry, skipsFaulty };
      const { rows, report } = await importCsv(deps, wish);
      const { faults, count } = report;
      const isWritten = !isDry && (count === 0 || skipsFaulty);
      const said = isWritten
        ? `${rows} ${kind} came into ${name}.`
        : `${rows} ${kind} are right; nothing was written.`;
      const faulty = count > 0 ? [`${count} faults:`, ...faultLines(faults, count)] : [];
      const json = { rows, isWritten, faults, faultCount: count };
      return { lines: [said, ...faulty], json, isBad: count > 0 };
    },
  };
}

function exportOf(kind: CsvKind): Command {
  return {
    words: `export ${kind}`,
    summary: `Writes ${kind} as CSV, safe to open in a spreadsheet. Audited.`,
    options: {
      ...clinicOption,
      to: { type: 'string', value: 'FILE', help: 'a file that is not there yet', isRequired: true },
    },
    run: async ({ deps, given }) => {
      const { id: clinicId, name } = await clinicOf(deps, given);
      const to = resolve(given.need('to'));
      if (existsSync(to)) throw new OperatorFault(`${to} is there already.`);
      const rows = await exportCsv(deps, { kind, clinicId, to });
      return { lines: [`Wrote ${rows} ${kind} of ${name} to ${to}.`], json: { file: to, rows } };
    },
  };
}

export const csvCommands = (['clients', 'pets'] as const).flatMap((kind) => [
  importOf(kind),
  exportOf(kind),
]);
