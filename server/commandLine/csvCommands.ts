import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CsvKind } from '../transfer/csv/csvFields.ts';
import { exportCsv } from '../transfer/csv/exportCsv.ts';
import { importCsv } from '../transfer/csv/importCsv.ts';
import type { LineFault, LineReport } from '../transfer/lineReport.ts';
import { clinicOf, clinicOption } from './clinicOf.ts';
import { OperatorFault, type Answer, type Command } from './command.ts';
import { counted } from './counted.ts';
import { faultLines } from './transferCommands.ts';

function reported(what: string, found: readonly LineFault[], count: number): string[] {
  return count > 0 ? [`${counted(count, what)}:`, ...faultLines(found, count)] : [];
}

function answerOf(said: string, report: LineReport, json: object): Answer {
  const { faults, count: faultCount, warnings, warningCount } = report;
  const lines = [
    said,
    ...reported('fault', faults, faultCount),
    ...reported('warning', warnings, warningCount),
  ];
  const found = { faults, faultCount, warnings, warningCount };
  return { lines, json: { ...json, ...found }, isBad: faultCount > 0 };
}

function importOf(kind: CsvKind): Command {
  return {
    words: `import ${kind}`,
    summary: `Takes ${kind} in from a CSV file of another program, with a report per line.`,
    options: {
      ...clinicOption,
      from: { type: 'string', value: 'FILE', help: 'with a header line', isRequired: true },
      map: { type: 'string', value: 'C=F,...', help: 'column=field, where a name is not known' },
      'date-format': {
        type: 'string',
        value: 'DD/MM/YYYY',
        help: 'how dates are written, where not with the year first',
      },
      'dry-run': { type: 'boolean', help: 'only report' },
      'skip-faulty': { type: 'boolean', help: 'take the good lines in all the same' },
    },
    run: async ({ deps, given }) => {
      const { id: clinicId, name } = await clinicOf(deps, given);
      const from = resolve(given.need('from'));
      if (!existsSync(from)) throw new OperatorFault(`There is no file ${from}.`);
      const isDry = given.has('dry-run');
      const skipsFaulty = given.has('skip-faulty');
      const { rows, report } = await importCsv(deps, {
        ...{ kind, clinicId, from, isDry, skipsFaulty },
        ...{ map: given.text('map'), dateFormat: given.text('date-format') },
      });
      const isWritten = !isDry && (report.count === 0 || skipsFaulty);
      const many = counted(rows, kind.slice(0, -1));
      const said = isWritten
        ? `${many} came into ${name}.`
        : `${many} ${rows === 1 ? 'is' : 'are'} right; nothing was written.`;
      return answerOf(said, report, { rows, isWritten });
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
      const many = counted(rows, kind.slice(0, -1));
      return { lines: [`Wrote ${many} of ${name} to ${to}.`], json: { file: to, rows } };
    },
  };
}

export const csvCommands = (['clients', 'pets'] as const).flatMap((kind) => [
  importOf(kind),
  exportOf(kind),
]);
