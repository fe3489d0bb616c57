import { parse } from 'csv-parse/sync';
import { TransferFault } from '../exportFolder.ts';

export type CsvRow = { readonly line: number; readonly cells: readonly string[] };
export type Csv = { readonly header: readonly string[]; readonly rows: readonly CsvRow[] };

/** Text of a file from another program: UTF-8 with or without its mark, UTF-16 with its mark, else Windows' western letters. */
export function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The character that parts the most columns of the first line. */
export function delimiterOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const first = (end < 0 ? text : text.slice(0, end)).replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((mark) => [mark, first.split(mark).length] as const);
  const [best] = counts.toSorted(([, a], [, b]) => b - a);
  return best?.[0] ?? ',';
}

/** A text that a spreadsheet was kept from taking for a formula, as it was. */
function plain(cell: string): string {
  return /^'[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) ? cell.slice(1) : cell;
}

/** Reads a CSV file with a header. @throws TransferFault when it is none */
export function readCsv(bytes: Buffer): Csv {
  const text = decode(bytes);
  try {
    const records = parse(text, {
      delimiter: delimiterOf(text),
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as { record: string[]; info: { lines: number } }[]; // the shape of `info: true`
    const [head, ...rest] = records;
    if (!head || head.record.length === 0) throw new TransferFault('The file is empty.');
    const rows = rest.map(({ record, info }) => ({ line: info.lines, cells: record.map(plain) }));
    return { header: head.record, rows };
  } catch (error) {
    if (error instanceof TransferFault || !(error instanceof Error)) throw error;
    throw new TransferFault(`The file is no CSV: ${error.message}`, { cause: error });
  }
}
