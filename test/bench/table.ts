import type { Spread } from './figures.ts';

export type Table = { readonly head: readonly string[]; readonly rows: readonly string[][] };

export function decimals(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '-';
}

/** `1.21x (0.94-1.60)`. */
export function ratioWords({ median, least, most }: Spread): string {
  if (!Number.isFinite(median)) return '-';
  return `${median.toFixed(2)}x (${least.toFixed(2)}-${most.toFixed(2)})`;
}

/** The first column is words, the others are figures. */
export function tableText({ head, rows }: Table): string {
  const all = [[...head], ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ');
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(head), rule, ...rows.map(line)].join('\n');
}
