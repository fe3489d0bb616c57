import type { BenchGround } from './benchGround.ts';
import type { Table } from './table.ts';

export type Report = {
  readonly tables: readonly Table[];
  /** What the table needs to be read. */
  readonly notes: readonly string[];
  /** All figures, for the JSON file. */
  readonly figures: unknown;
};
/** `smoke` shows that it runs, `quick` takes less than two minutes, `full` gives figures to quote. */
type FormName = 'smoke' | 'quick' | 'full';
export type Form = {
  readonly name: FormName;
  /** In place of the form's own number. */
  readonly rounds: number | undefined;
};
export type Bench = {
  /** In half a sentence. */
  readonly measures: string;
  readonly run: (ground: BenchGround, form: Form) => Promise<Report>;
};
